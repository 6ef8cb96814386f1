import ByteIO
import JSON
import Toolkit
import WeightGraph

extension ExplanationPage {
  /// What the page's script works on.
  var data: MetadataValue {
    let first = texts[0].strongestHead
    return [
      "layers": .init(architecture.blockCount), "heads": .init(architecture.headCount),
      "headsKV": .init(architecture.headCountKV), "keyLength": .init(architecture.keyLength),
      "valueLength": .init(architecture.valueLength),
      "scale": .double(texts[0].blocks.first.map { Double($0.vectors.scale) } ?? 1),
      "layer": .init(first.block), "head": .init(first.head), "texts": .array(texts.map(\.data)),
    ]
  }
}

extension Explanation {
  fileprivate var data: MetadataValue {
    [
      "tokens": .array(tokens.map { .string($0.shown) }), "place": .init(place),
      "answer": attribution.map { .string($0.word.shown) } ?? .null, "amounts": amounts, "numbers": .string(numbers),
    ]
  }

  /// What every head adds to the answer's logit, layer after layer.
  private var amounts: MetadataValue {
    guard let attribution else { return .null }
    return .array(
      attribution.parts.compactMap { if case .head = $0.source { .double($0.amount) } else { nil } })
  }

  /// All vectors, as base64 of little-endian float32: for every layer the attention [heads, tokens, tokens], the lengths of
  /// the projected values [heads, tokens], and queries, keys and values [tokens, heads × length].
  private var numbers: String {
    let lists = blocks.flatMap {
      [$0.weights, $0.valueNorms, $0.vectors.queries, $0.vectors.keys, $0.vectors.values]
    }
    var block = ByteBlock(uninitialized: lists.reduce(0) { $0 + $1.count } * 4)
    var bytes = block.mutableBytes
    for (place, value) in lists.joined().enumerated() { bytes.store(value.bitPattern.littleEndian, at: place * 4) }
    var text = ByteBlock(uninitialized: Base64.encodedLength(block.count))
    var target = text.mutableBytes
    Base64.encode(block.bytes, into: &target)
    return String(decoding: text.bytes.copied(), as: UTF8.self)
  }
}
