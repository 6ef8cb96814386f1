import ByteIO
import JSON
import Toolkit
import WeightGraph

extension ExplanationPage {
  /// What the page's script works on.
  package var data: PageData { PageData("explanation", value) }

  private var value: MetadataValue {
    let (first, shown) = (texts[0].strongestHead, shownHeads)
    return [
      "layers": .init(architecture.blockCount), "heads": .init(architecture.headCount),
      "headsKV": .init(architecture.headCountKV), "keyLength": .init(architecture.keyLength),
      "valueLength": .init(architecture.valueLength),
      "scale": .double(texts[0].blocks.first.map { Double($0.vectors.scale) } ?? 1),
      "layer": .init(first.block), "head": .init(first.head),
      "shown": .array(shown.map { .init($0.block * architecture.headCount + $0.head) }),
      "texts": .array(texts.map { $0.data(of: shown) }),
    ]
  }
}

extension Explanation {
  fileprivate func data(of heads: [HeadPlace]) -> MetadataValue {
    [
      "tokens": .array(tokens.map { .string($0.shown) }), "place": .init(place),
      "answer": attribution.map { .string($0.word.shown) } ?? .null, "amounts": amounts,
      "numbers": .string(numbers(of: heads)),
    ]
  }

  /// What every head adds to the answer's logit, layer after layer.
  private var amounts: MetadataValue {
    guard let attribution else { return .null }
    return .array(
      attribution.parts.compactMap { if case .head = $0.source { .double($0.amount) } else { nil } })
  }

  /// All vectors, as base64 of little-endian float32: for every head the attention of each token to those up to it, the lengths
  /// of the projected values [tokens], and queries, keys and values [tokens, length].
  private func numbers(of heads: [HeadPlace]) -> String {
    let places = tokens.indices
    let lists = heads.flatMap { place -> [ArraySlice<Float>] in
      let (block, head) = (blocks[place.block], place.head)
      let norms = block.valueNorms[head * tokens.count..<(head + 1) * tokens.count]
      return places.map { block.weights(head: head, token: $0) } + [norms]
        + places.map { block.vectors.query(head: head, token: $0) }
        + places.map { block.vectors.key(head: head, token: $0) }
        + places.map { block.vectors.value(head: head, token: $0) }
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
