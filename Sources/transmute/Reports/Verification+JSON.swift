import Inference
import Toolkit
import WeightGraph

extension Verification {
  var json: MetadataValue {
    [
      "verdict": .string("\(verdict)"), "reasons": .array(reasons.map(MetadataValue.string)),
      "files": .array(sides.map(\.json)), "comparison": comparison.json,
      "roundings": .array(roundings.map(\.json)), "tokenizers": .string(tokenizers.word),
      "diagnoses": .array(diagnoses.map(\.json)), "remedied": remedied.map { .string("\($0)") } ?? .null,
      "layers": .array(layers.map(\.json)), "runs": .array(runs.map(\.json)), "coverage": coverage.json,
      "tolerance": tolerance?.json ?? .null,
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

extension RoundedTensor {
  fileprivate var json: MetadataValue {
    [
      "role": .string(role.description), "dtype": .string(dtype.rawValue), "elements": .init(elementCount),
      "changed": .init(changed), "beyond": .init(beyond), "maximum": .double(maximum),
      "becameInfinite": .init(becameInfinite),
      "becameZero": .init(becameZero), "clipped": .init(clipped),
      "beyondEnds": .init(beyondEnds), "furthestBeyondEnds": .double(furthestBeyondEnds),
      "blockError": .double(blockError), "largestBlockError": .double(largestBlockError),
      "firstBeyond": placeOfFirstBeyond.map { .array($0.map { MetadataValue($0) }) } ?? .null,
    ]
  }
}

extension TokenizerComparison {
  fileprivate var word: String {
    switch self {
    case .same: "same"
    case .none: "none"
    case .onlyLeft: "only left"
    case .onlyRight: "only right"
    case .different: "different"
    }
  }
}

extension Diagnosis {
  fileprivate var json: MetadataValue {
    [
      "finding": .string(finding), "roles": .array(roles.map { .string($0.description) }),
      "hyperparameters": .array(hyperparameters.map { .string($0.rawValue) }), "reversible": .bool(isReversible),
    ]
  }
}

extension ActivationDifference {
  fileprivate var json: MetadataValue {
    [
      "values": .init(count), "differing": .init(differing), "maximum": .double(maximum), "relative": .double(relative),
    ]
  }
}

extension Verification.Divergence {
  fileprivate var json: MetadataValue {
    [
      "step": .string(step.description), "maximum": .double(maximum), "heads": .array(heads.map { MetadataValue($0) }),
    ]
  }
}

extension LayerDivergence {
  fileprivate var json: MetadataValue {
    ["part": .string(part.description), "free": free.json, "isolated": isolated.json, "step": step?.json ?? .null]
  }
}

extension Verification.Run {
  fileprivate var json: MetadataValue {
    [
      "name": .string(name), "kind": .string(kind.rawValue),
      "sequences": .array(sequences.map { .array($0.map { MetadataValue($0) }) }), "logits": logits.json,
      "firstDivergence": firstDivergence?.json ?? .null,
    ]
  }
}

extension LogitComparison {
  fileprivate var json: MetadataValue {
    [
      "count": .init(count), "differing": .init(differing), "maximum": .double(maximum),
      "maximumRelative": .double(maximumRelative), "maximumOfSpread": .double(maximumOfSpread),
      "maximumULP": maximumULP.map { .integer(Int64(clamping: $0)) } ?? .null, "positions": .init(positions),
      "meanDivergence": .double(meanDivergence), "highDivergence": .double(highDivergence),
      "maximumDivergence": .double(maximumDivergence), "agreement": .double(agreement),
      "agreementOf5": .double(agreementOf5), "agreementOf10": .double(agreementOf10),
      "leftLoss": leftLoss.map(MetadataValue.double) ?? .null,
      "rightLoss": rightLoss.map(MetadataValue.double) ?? .null,
    ]
  }
}

extension Coverage {
  fileprivate var json: MetadataValue {
    [
      "tokenRows": .init(tokenRows), "lookedUp": .init(lookedUp), "vocabularyLength": .init(vocabularyLength),
      "positions": .init(positions),
      "contextLength": .init(contextLength),
      "shares": .object(MetadataObject(shares.map { ($0.role.description, .double($0.share)) })),
    ]
  }
}

extension Tolerance {
  fileprivate var json: MetadataValue {
    [
      "meanDivergence": .double(meanDivergence), "maximumDivergence": .double(maximumDivergence),
      "agreement": .double(agreement),
    ]
  }
}
