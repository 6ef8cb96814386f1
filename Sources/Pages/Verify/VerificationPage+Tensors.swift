import Toolkit
import WeightGraph

extension VerificationParts {
  /// The tensors that differ, and those that were rounded, each kind with those first that moved furthest.
  var tensors: HTML? {
    guard !verification.comparison.roles.isEmpty else { return nil }
    let sound = Set(verification.roundings.filter(\.isNearest).map(\.role))
    let others = verification.comparison.roles.filter { !sound.contains($0.role) }
    let parts = [differing(others), rounded(verification.roundings)].compactMap(\.self)
    return "<p>\(verification.comparison.equalCount) are equal.</p>\(parts)"
  }

  private func differing(_ items: [ModelComparison.RoleDifference]) -> HTML? {
    guard !items.isEmpty else { return nil }
    var table = HTMLTable(
      "Tensors that differ",
      [
        .words("tensor"), .words("left"), .words("right"), .numbers("elements that differ"), .numbers("by up to"),
        .numbers("beside the left"),
      ])
    func form(_ tensor: Tensor?) -> HTML { tensor.map { "\("\($0.dtype)") \("\($0.shape)")" } ?? "–" }
    for item in items.sorted(by: { ($0.values?.relative ?? .infinity) > ($1.values?.relative ?? .infinity) }) {
      var cells: [HTML] = ["\(item.role.description)", form(item.left), form(item.right)]
      if let values = item.values {
        cells += [
          "\(values.count.grouped) of \(values.elementCount.grouped)", "\(values.maximum.rounded(toDigits: 3))",
          "\((values.relative * 100).rounded(toDigits: 4)) %",
        ]
      } else {
        cells += ["–", "–", "–"]
      }
      table.row(cells)
    }
    return table.html
  }

  private func rounded(_ tensors: [RoundedTensor]) -> HTML? {
    guard !tensors.isEmpty else { return nil }
    var table = HTMLTable(
      "Tensors that were rounded",
      [
        .words("tensor"), .words("to"), .numbers("elements changed"), .numbers("by up to"), .numbers("became zero"),
        .numbers("too far"),
      ])
    for tensor in tensors.sorted(by: { $0.maximum > $1.maximum }) {
      table.row([
        "\(tensor.role.description)", "\(tensor.dtype.rawValue)", "\(tensor.changed.grouped)",
        "\(tensor.maximum.rounded(toDigits: 3))", "\(tensor.becameZero.grouped)", "\(tensor.beyond.grouped)",
      ])
    }
    return table.html
  }
}
