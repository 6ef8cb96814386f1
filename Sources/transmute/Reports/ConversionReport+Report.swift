import Pages
import Toolkit
import WeightGraph

extension ConversionReport: Report {
  var json: MetadataValue {
    [
      "source": source.json(sourceFingerprint), "target": target.json(targetFingerprint),
      "tensorCount": .init(tensorCount),
      "types": .object(MetadataObject(types.map { ($0.key.rawValue, MetadataValue($0.value)) })),
      "isSameModel": .bool(sourceFingerprint == targetFingerprint),
      "losses": .array(losses.map(\.json)), "leftOut": .array(leftOut.map(\.json)), "proof": proof?.json ?? .null,
    ]
  }

  func write(on page: inout Page) {
    let isSame = sourceFingerprint == targetFingerprint
    page.facts(
      [
        ("read", "\(source.path): \(source.summary)"),
        ("written", "\(target.path): \(target.summary), \(tensorCount.counted("tensor"))"),
      ] + (types.count > 1 ? [("", typeSummary)] : []) + [
        ("fingerprint", "\(targetFingerprint)"),
        ("", isSame ? "of the source, and of the target read back" : "of the target read back"),
      ] + (isSame ? [] : [("", "\(sourceFingerprint)"), ("", "of the source: the values are not all the same")])
        + (proof.map { [("proof", "\($0.verdict)\($0.extent), by running both: \($0.summary)")] } ?? [])
        + losses.map { ("lost", "\($0.subject): \($0.reason)") }
        + leftOut.map { ("left out", "\($0.subject): \($0.reason)") })
  }

  /// How many tensors have which type, the most frequent first.
  private var typeSummary: String {
    DType.allCases.filter { types[$0] != nil }.sorted { types[$0]! > types[$1]! }
      .map { "\($0) in \(types[$0]!)" }.joined(separator: ", ")
  }
}

extension Verification {
  /// How far a difference that a conversion was proven with goes.
  fileprivate var extent: String { verdict == .different ? " in what is listed as lost, and in nothing else" : "" }
}

extension ConversionReport.Side {
  fileprivate var summary: String {
    "\(container), \(dialect ?? "tensors of no known family"), \(byteCount.bytes)"
  }

  fileprivate func json(_ fingerprint: Digest) -> MetadataValue {
    [
      "path": .string(path), "bytes": .init(byteCount), "container": .string(container),
      "dialect": dialect.map(MetadataValue.string) ?? .null, "fingerprint": .string(fingerprint.description),
    ]
  }
}

extension Loss {
  /// The loss as reports print it.
  var json: MetadataValue { ["subject": .string(subject), "reason": .string(reason)] }
}
