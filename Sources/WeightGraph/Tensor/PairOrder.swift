/// Which elements along one axis of another tensor a view has: those of every group, with the pairs taken apart or put
/// together.
///
/// Rotary positions turn pairs of elements. Meta's programs keep a pair side by side, Hugging Face's keep the first
/// elements of all pairs of a head before the second ones. Each order undoes the other.
public struct PairOrder: Hashable, Sendable {
  /// What becomes of the pairs of a group.
  public enum Direction: Hashable, Sendable {
    /// `x₀ y₀ x₁ y₁ …` becomes `x₀ x₁ … y₀ y₁ …`.
    case apart
    /// `x₀ x₁ … y₀ y₁ …` becomes `x₀ y₀ x₁ y₁ …`.
    case together

    var inverse: Direction { self == .apart ? .together : .apart }
  }

  let direction: Direction
  let axis: Int
  /// How many neighbours are a group: an even number that divides the length of the axis.
  let groupLength: Int
  /// Which places of the whole order the view has.
  let window: Range<Int>

  /// Where in the other tensor the element stands that is at `index` of the view.
  func source(of index: Int) -> Int {
    let (group, place) = (window.lowerBound + index).quotientAndRemainder(dividingBy: groupLength)
    let half = groupLength / 2
    return group * groupLength
      + (direction == .apart ? place % half * 2 + place / half : place % 2 * half + place / 2)
  }

  /// The same order along another axis.
  func along(_ axis: Int) -> PairOrder {
    PairOrder(direction: direction, axis: axis, groupLength: groupLength, window: window)
  }

  /// The part of this order that `range` of its places is.
  func narrowed(to range: Range<Int>) -> PairOrder {
    PairOrder(
      direction: direction, axis: axis, groupLength: groupLength,
      window: window.lowerBound + range.lowerBound..<window.lowerBound + range.upperBound)
  }
}

extension Tensor {
  /// The tensor with the pairs of every group of `groupLength` neighbours along the first axis taken apart or put
  /// together; the group must be even and divide the length of that axis.
  public func pairs(_ direction: PairOrder.Direction, groupLength: Int) -> Tensor {
    precondition(shape.rank > 0 && groupLength > 0 && groupLength.isMultiple(of: 2))
    precondition(shape[0].isMultiple(of: groupLength))
    if shape.rank == 1, blockLength > 1 { return loosened.pairs(direction, groupLength: groupLength) }
    let order = PairOrder(direction: direction, axis: 0, groupLength: groupLength, window: 0..<shape[0])
    // What takes back the view that this tensor is has not to be read through both.
    if case .reordered(let original, let mine) = content,
      mine == PairOrder(direction: direction.inverse, axis: 0, groupLength: groupLength, window: order.window)
    {
      return original
    }
    let step = direction == .apart ? "pairs taken apart" : "pairs put together"
    return Tensor(
      dtype: dtype, shape: shape, provenance: provenance.adding("\(step) in groups of \(groupLength)"),
      content: .reordered(self, order))
  }

  /// Reads elements number `range`, counted row after row, of a view of `tensor` in another order.
  func readReordered(
    _ tensor: Tensor, _ order: PairOrder, _ range: Range<Int>, into target: inout MutableRawSpan, at offset: Int
  ) {
    // Neighbours behind the axis stay neighbours: they are read together.
    let run = shape.dimensions[(order.axis + 1)...].reduce(1, *)
    var element = range.lowerBound
    while element < range.upperBound {
      let (line, inside) = element.quotientAndRemainder(dividingBy: run)
      let (outer, index) = line.quotientAndRemainder(dividingBy: shape[order.axis])
      let first = (outer * tensor.shape[order.axis] + order.source(of: index)) * run + inside
      let count = min(run - inside, range.upperBound - element)
      let place = offset + dtype.byteCount(wholeBlocksOf: element - range.lowerBound)
      tensor.read(first..<first + count, into: &target, at: place)
      element += count
    }
  }
}
