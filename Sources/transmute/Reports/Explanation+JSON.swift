import Toolkit
import WeightGraph

extension Explanation {
  var json: MetadataValue {
    [
      "path": .string(path), "tokens": .array(tokens.map(\.json)), "token": .init(place),
      "next": .array(next.map(\.json)), "lens": .array(lens.stages.map(\.json)),
      "attribution": attribution?.json ?? .null,
      "heads": .array(
        selectedHeads.map { block, head in
          let rows = tokens.indices
          return [
            "layer": .init(block.block), "head": .init(head),
            "weights": .array(
              rows.map { token in .numbers(rows.map { block.weight(head: head, token: token, position: $0) }) }),
            "contributions": .array(rows.map { .numbers(block.contributions(head: head, token: $0)) }),
          ]
        }),
    ]
  }
}

extension LogitLens.Stage {
  fileprivate var json: MetadataValue {
    [
      "after": .string(name),
      "tokens": .array(
        readings.map {
          [
            "likeliest": .array($0.likeliest.map(\.json)), "answerProbability": .double(Double($0.answerProbability)),
            "answerRank": .init($0.answerRank + 1),
          ]
        }),
    ]
  }
}

extension Attribution {
  fileprivate var json: MetadataValue {
    [
      "word": word.json, "logit": .double(Double(logit)), "normScale": .double(scale), "bias": .double(bias),
      "sum": .double(sum), "parts": .array(parts.map(\.json)),
    ]
  }
}

extension Attribution.Part {
  fileprivate var json: MetadataValue {
    var object: MetadataObject = ["amount": .double(amount)]
    switch source {
    case .tokenEmbedding: object["part"] = "tokenEmbedding"
    case .positionEmbedding: object["part"] = "positionEmbedding"
    case .head(let block, let head):
      object["part"] = "head"
      object["layer"] = .init(block)
      object["head"] = .init(head)
      object["positions"] = .array(positions.map(MetadataValue.double))
    case .attentionBias(let block):
      object["part"] = "attentionBias"
      object["layer"] = .init(block)
    case .feedForward(let block):
      object["part"] = "feedForward"
      object["layer"] = .init(block)
    }
    return .object(object)
  }
}

extension MetadataValue {
  /// A list of float32 numbers.
  static func numbers(_ values: some Sequence<Float>) -> MetadataValue {
    .array(values.map { .double(Double($0)) })
  }
}
