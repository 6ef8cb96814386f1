/// Where the elements of a view lie among the elements of its source.
///
/// Element `[i, j, …]` is number `offset + i * strides[0] + j * strides[1] + …` of the source.
public struct StridedLayout: Hashable, Sendable {
  /// The number of the view's first element.
  public let offset: Int
  /// The lengths of the view's axes.
  public let shape: Shape
  /// The distance between neighbours along each axis, in elements; never negative.
  public let strides: [Int]

  /// Elements that lie row after row from the first.
  public init(rowMajor shape: Shape) {
    self.init(offset: 0, shape: shape, strides: shape.rowMajorStrides)
  }

  /// Elements that lie column after column from the first, as Fortran has them.
  public init(columnMajor shape: Shape) {
    let reversed = Shape(shape.dimensions.reversed())
    self.init(offset: 0, shape: shape, strides: reversed.rowMajorStrides.reversed())
  }

  private init(offset: Int, shape: Shape, strides: [Int]) {
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// A layout from untrusted numbers, or `nil` when it would reach outside `elementCount` elements.
  public init?(offset: Int, shape: Shape, strides: [Int], within elementCount: Int) {
    guard offset >= 0, strides.count == shape.rank, strides.allSatisfy({ $0 >= 0 }), let count = shape.elementCount
    else { return nil }
    var last = offset
    for (length, stride) in zip(shape.dimensions, strides) where count > 0 {
      let (reach, tooFar) = (length - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflow) = last.addingReportingOverflow(reach)
      guard !tooFar, !overflow else { return nil }
      last = sum
    }
    guard count == 0 || last < elementCount else { return nil }
    self.init(offset: offset, shape: shape, strides: strides)
  }

  /// Whether the elements lie one after the other in the view's own order.
  public var isContiguous: Bool {
    let expected = shape.rowMajorStrides
    return shape.elementCount == 0
      || shape.dimensions.indices.allSatisfy { shape[$0] == 1 || strides[$0] == expected[$0] }
  }

  /// Whether blocks of `length` neighbours along the last axis stay whole, and neighbours.
  func keepsBlocks(of length: Int) -> Bool {
    length == 1 || shape.elementCount == 0
      || strides.last == 1 && ([offset] + strides.dropLast()).allSatisfy { $0.isMultiple(of: length) }
  }

  /// The view with its axes in another order.
  public func permuted(_ axes: [Int]) -> StridedLayout {
    StridedLayout(offset: offset, shape: Shape(axes.map { shape[$0] }), strides: axes.map { strides[$0] })
  }

  /// The part of the view in which one axis is cut to `range`.
  public func sliced(axis: Int, _ range: Range<Int>) -> StridedLayout {
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[axis])
    return StridedLayout(
      offset: offset + range.lowerBound * strides[axis], shape: shape.replacing(axis: axis, with: range.count),
      strides: strides)
  }

  /// The view and the one that begins where it ends along `axis`, or `nil` where that one lies elsewhere.
  func continued(by next: StridedLayout, axis: Int) -> StridedLayout? {
    guard next.strides == strides, next.offset == offset + shape[axis] * strides[axis] else { return nil }
    return StridedLayout(
      offset: offset, shape: shape.replacing(axis: axis, with: shape[axis] + next.shape[axis]), strides: strides)
  }

  /// The view without one axis, whose length must be 1.
  public func squeezed(axis: Int) -> StridedLayout {
    precondition(shape[axis] == 1)
    var (dimensions, strides) = (shape.dimensions, strides)
    dimensions.remove(at: axis)
    strides.remove(at: axis)
    return StridedLayout(offset: offset, shape: Shape(dimensions), strides: strides)
  }

  /// The view with a new axis of length 1 before `axis`.
  public func unsqueezed(axis: Int) -> StridedLayout {
    var (dimensions, strides) = (shape.dimensions, strides)
    dimensions.insert(1, at: axis)
    strides.insert(0, at: axis)
    return StridedLayout(offset: offset, shape: Shape(dimensions), strides: strides)
  }
}
