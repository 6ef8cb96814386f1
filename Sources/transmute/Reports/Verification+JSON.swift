import Inference
import Toolkit
import WeightGraph

extension Verification {
  var json: MetadataValue {
    [
      "verdict": .string("\(verdict)"), "files": .array(sides.map(\.json)), "comparison": comparison.json,
      "diagnoses": .array(
        diagnoses.map { item in
          ["finding": .string(item.finding), "roles": .array(item.roles.map { .string($0.description) })]
        }),
      "runs": .array(runs.map(\.json)),
      "coverage": [
        "tokenRows": .init(coverage.tokenRows), "vocabularyLength": .init(coverage.vocabularyLength),
        "positions": .init(coverage.positions), "contextLength": .init(coverage.contextLength),
      ],
    ]
  }
}

extension Verification.Side {
  fileprivate var json: MetadataValue {
    [
      "path": .string(path), "container": .string(container), "dialect": .string(dialect),
      "fingerprint": .string(fingerprint.description),
      "prediction": prediction.map { .string($0.description) } ?? .null,
    ]
  }
}

extension Verification.Run {
  fileprivate var json: MetadataValue {
    var parting = MetadataValue.null
    if let firstDivergence {
      parting = [
        "step": .string(firstDivergence.step.description), "maximum": .double(firstDivergence.maximum),
        "heads": .array(firstDivergence.heads.map { MetadataValue($0) }),
      ]
    }
    return [
      "name": .string(name), "tokens": .array(tokens.map { MetadataValue($0) }),
      "logits": [
        "count": .init(logits.count), "differing": .init(logits.differing), "maximum": .double(logits.maximum),
        "maximumULP": logits.maximumULP.map { .integer(Int64(clamping: $0)) } ?? .null,
        "meanDivergence": .double(logits.meanDivergence), "maximumDivergence": .double(logits.maximumDivergence),
        "agreements": .init(logits.agreements), "positions": .init(logits.positions),
      ],
      "firstDivergence": parting,
    ]
  }
}
