import WeightGraph

extension Conclusion {
  /// Why tensors are no sound roundings, as sentences: those with the most elements too far one by one, the rest by their number.
  static func reasons(_ tensors: [RoundedTensor]) -> [String] {
    let unbounded = Dictionary(grouping: tensors.filter(\.isUnbounded), by: \.dtype)
    let sentences = unbounded.sorted { $0.key.rawValue < $1.key.rawValue }.map { dtype, tensors in
      let subject =
        tensors.count == 1 ? "\(tensors[0].role) is" : "\(tensors.count) tensors from \(tensors[0].role) on are"
      return "\(subject) stored as \(dtype), whose integers stand for several elements at once: "
        + "how far a sound one lies from what it became has no bound"
    }
    let others = tensors.filter { !$0.isUnbounded }
    let shown = others.sorted { $0.beyond > $1.beyond }.prefix(mostTensors)
    let rest = others.filter { other in !shown.contains { $0.role == other.role } }
    guard !rest.isEmpty else { return sentences + shown.map(reason) }
    let count = rest.reduce(0) { $0 + $1.beyond }
    return sentences + shown.map(reason)
      + ["nor are \(count) elements of \(rest.count) other \(rest.count == 1 ? "tensor" : "tensors")"]
  }

  /// How many tensors have a sentence of their own.
  private static let mostTensors = 3

  private static func reason(_ tensor: RoundedTensor) -> String {
    if tensor.beyondEnds > 0, tensor.beyond == tensor.beyondEnds, tensor.furthestBeyondEnds.isFinite {
      return
        "\(tensor.beyond) elements of \(tensor.role) lie further beyond the ends of their blocks of type \(tensor.dtype) "
        + "than these explain, as with an importance matrix"
        + (tensor.placeOfFirstBeyond.map { ", the first at \($0)" } ?? "")
    }
    return "\(tensor.beyond) elements of \(tensor.role) are not the nearest ones of type \(tensor.dtype)"
      + (tensor.placeOfFirstBeyond.map { ", the first at \($0)" } ?? "")
      + (tensor.becameInfinite > 0 ? ", \(tensor.becameInfinite) of them infinite" : "")
  }
}
