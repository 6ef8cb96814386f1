import WeightGraph

/// Which elements of a tensor are meant, as numpy spells it: `[3]`, `[-1, ..., ::2]`, `[10:20, 5]`.
public struct TensorSlice: Hashable, Sendable {
  private let items: [Item]

  private enum Item: Hashable {
    /// One element of an axis, which then is no axis any more; counted from the end where it is negative.
    case index(Int)
    /// Every so many elements of an axis, from one to before another.
    case range(start: Int?, stop: Int?, step: Int)
    /// All of the axes that nothing else speaks of.
    case ellipsis
  }

  /// All elements.
  public init() { items = [] }

  /// Reads what stands between the brackets, or returns `nil` where numpy would not take it either.
  public init?(_ text: some StringProtocol) {
    var items: [Item] = []
    var parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      String(part.filter { $0 != " " })
    }
    // As in a tuple, one comma may stand at the end.
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    for part in parts {
      if part == "..." {
        guard !items.contains(.ellipsis) else { return nil }
        items.append(.ellipsis)
      } else if part.contains(":") {
        let numbers = part.split(separator: ":", omittingEmptySubsequences: false)
        guard numbers.count <= 3 else { return nil }
        var bounds: [Int?] = [nil, nil, nil]
        for (place, number) in numbers.enumerated() where !number.isEmpty {
          guard let value = Int(number) else { return nil }
          bounds[place] = value
        }
        guard bounds[2] != 0 else { return nil }
        items.append(.range(start: bounds[0], stop: bounds[1], step: bounds[2] ?? 1))
      } else {
        guard let value = Int(part) else { return nil }
        items.append(.index(value))
      }
    }
    self.items = items
  }

  /// What a slice cannot be taken of.
  public enum Failure: Error, Hashable, Sendable {
    /// More axes are spoken of than the tensor has.
    case tooManyIndices(found: Int, expected: Int)
    /// An index lies outside of its axis.
    case outOfBounds(index: Int, axis: Int, length: Int)
  }

  /// The elements of a tensor of this shape.
  func selection(of shape: Shape) throws(Failure) -> ElementSelection {
    let spoken = items.count { $0 != .ellipsis }
    guard spoken <= shape.rank else { throw .tooManyIndices(found: spoken, expected: shape.rank) }
    let whole = [Item](repeating: .range(start: nil, stop: nil, step: 1), count: shape.rank - spoken)
    let place = items.firstIndex(of: .ellipsis) ?? items.count
    let all = items[..<place] + whole + items[place...].filter { $0 != .ellipsis }
    let strides = shape.rowMajorStrides
    var selection = ElementSelection()
    for (axis, item) in all.enumerated() {
      let length = shape[axis]
      switch item {
      case .index(let index):
        let place = index < 0 ? index + length : index
        guard place >= 0, place < length else { throw .outOfBounds(index: index, axis: axis, length: length) }
        selection.offset += place * strides[axis]
      case .range(let start, let stop, let step):
        let (first, count) = Self.resolve(start, stop, step, length)
        if count > 0 { selection.offset += first * strides[axis] }
        selection.lengths.append(count)
        selection.strides.append(count > 1 ? step * strides[axis] : 0)
      case .ellipsis: break
      }
    }
    return selection
  }

  /// The first element and the number of elements of a range, as Python's `slice.indices` has them.
  private static func resolve(_ start: Int?, _ stop: Int?, _ step: Int, _ length: Int) -> (first: Int, count: Int) {
    let (low, high) = step > 0 ? (0, length) : (-1, length - 1)
    func place(_ bound: Int?, unsaid: Int) -> Int {
      guard let bound else { return unsaid }
      return min(max(bound < 0 ? bound + length : bound, low), high)
    }
    let first = place(start, unsaid: step > 0 ? low : high)
    let end = place(stop, unsaid: step > 0 ? high : low)
    let distance = step > 0 ? end - first : first - end
    guard distance > 0 else { return (first, 0) }
    return (first, (distance - 1) / Int(clamping: step.magnitude) + 1)
  }
}

extension TensorSlice.Failure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooManyIndices(let found, let expected): "\(found) indices, expected at most \(expected)"
    case .outOfBounds(let index, let axis, let length):
      "index \(index) is out of bounds for axis \(axis) with size \(length)"
    }
  }
}

/// Elements of a tensor by their numbers, counted row after row: element `[i, j, …]` is `offset + i · strides[0] + …`.
struct ElementSelection: Hashable, Sendable {
  var offset = 0
  /// The lengths of the axes that are left.
  var lengths: [Int] = []
  /// The distances between neighbours along each; negative where the order is turned round.
  var strides: [Int] = []

  var shape: Shape { Shape(lengths) }
}
