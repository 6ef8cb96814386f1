import Toolkit
import WeightGraph

extension Inspection {
  /// Writes what matters, the gravest first, each with what to do.
  func writeFindings(on page: inout Page) {
    guard !findings.isEmpty else { return }
    page.heading("what matters")
    for finding in findings {
      page.paragraph(
        "\(finding.kind.gravity.mark) \(finding.text)", indentation: 2, hanging: 2, finding.kind.gravity.style)
      page.paragraph(finding.advice, indentation: 4, .faint)
    }
  }
}

extension Finding.Gravity {
  /// What stands before a finding, so that no colour is needed to see how grave it is.
  fileprivate var mark: String {
    switch self {
    case .broken: "X"
    case .suspicious: "!"
    case .worthKnowing: "-"
    }
  }

  fileprivate var style: Style? {
    switch self {
    case .broken: .bad
    case .suspicious: .warning
    case .worthKnowing: nil
    }
  }
}

extension Finding {
  /// The finding as reports print it.
  var json: MetadataValue {
    [
      "kind": .string(kind.rawValue), "gravity": .string(kind.gravity.rawValue), "text": .string(text),
      "advice": .string(advice), "tensors": .array(tensors.map(MetadataValue.string)),
    ]
  }
}
