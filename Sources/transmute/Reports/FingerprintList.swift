import Toolkit
import WeightGraph

/// The fingerprints of several files.
struct FingerprintList: Report {
  let reports: [FingerprintReport]

  var json: MetadataValue {
    [
      "fingerprints": .array(
        reports.map { report in
          [
            "path": .string(report.path), "container": .string(report.container),
            "dialect": report.dialect.map(MetadataValue.string) ?? .null,
            "fingerprint": .string(report.digest.description),
            "tensors": .object(
              MetadataObject(report.tensors.map { ($0.key.description, .string($0.value.description)) })),
          ]
        })
    ]
  }

  func write(on page: inout Page) {
    for report in reports {
      let note = report.dialect == nil ? "  (of no known family: names and values)" : ""
      page.line("\(report.digest)  \(report.path)\(note)")
    }
  }
}
