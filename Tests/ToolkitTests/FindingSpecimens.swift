import Foundation
import Testing
import Toolkit
import WeightGraph

/// Two files for one kind of finding: one of which it must be told, and one that comes as near to it as can be and is sound.
struct FindingSpecimen {
  typealias Making = (TemporaryFolder) throws -> String

  let has: Making
  let nearly: Making

  private init(has: @escaping Making, nearly: @escaping Making) { (self.has, self.nearly) = (has, nearly) }

  /// The specimen of a kind. Without a default: a new kind needs one before the tests compile.
  static func of(_ kind: Finding.Kind) -> FindingSpecimen {
    switch kind {
    case .notNumbers:
      oneValue(of: "wpe.weight", .nan, nearly: .greatestFiniteMagnitude)
    case .identicalBlocks:
      FindingSpecimen(
        has: potion { name, tensor, model in name.hasPrefix("h.3.") ? model["h.1." + name.dropFirst(4)]! : tensor },
        nearly: potion { name, tensor, model in
          name.hasPrefix("h.3.") && name != "h.3.ln_2.bias" ? model["h.1." + name.dropFirst(4)]! : tensor
        })
    case .zeroTensors:
      bits(of: ["h.1.mlp.c_fc.weight"], { _, _ in 0 }, nearly: { index, bits in index == 777 ? bits : 0 })
    case .untrained:
      bits(of: gains, { _, _ in one }, nearly: { index, bits in index == 63 ? bits : one })
    case .identicalTensors:
      FindingSpecimen(
        has: potion { name, tensor, model in
          name == "h.3.attn.c_attn.weight" ? model["h.1.attn.c_attn.weight"]! : tensor
        },
        nearly: potion { name, tensor, model in
          guard name == "h.3.attn.c_attn.weight" else { return tensor }
          return try model["h.1.attn.c_attn.weight"]!.mapped { index, bits in index == 4000 ? bits ^ 1 : bits }
        })
    case .normGainsNearZero:
      FindingSpecimen(
        has: potion { name, tensor, _ in gains.contains(name) ? try tensor.mapped { ($0 - 1) * 0.1 } : tensor },
        nearly: potion { name, tensor, _ in
          gains.contains(name) && name != "ln_f.weight" ? try tensor.mapped { ($0 - 1) * 0.1 } : tensor
        })
    case .beyondHalf:
      oneValue(of: "h.0.ln_1.bias", 65_505, nearly: 65_504)
    case .outliers:
      oneValue(of: "h.0.mlp.c_fc.weight", 10, nearly: 1)
    case .paddedVocabulary:
      bits(
        of: ["wte.weight"], { index, bits in index >= 500 * 64 ? 0 : bits },
        nearly: { index, bits in index >= 500 * 64 && index != 511 * 64 ? 0 : bits })
    case .unusedPositions:
      bits(
        of: ["wpe.weight"], { index, bits in index >= 60 * 64 ? 0 : bits },
        nearly: { index, bits in index >= 60 * 64 && index != 63 * 64 ? 0 : bits })
    case .deadRows:
      bits(
        of: ["h.1.mlp.c_proj.weight"], { index, bits in index / 64 == 200 ? 0 : bits },
        nearly: { index, bits in index / 64 == 200 && index % 64 != 5 ? 0 : bits })
    case .deadColumns:
      bits(
        of: ["h.1.mlp.c_fc.weight"], { index, bits in index % 256 == 9 ? 0 : bits },
        nearly: { index, bits in index % 256 == 9 && index / 256 != 40 ? 0 : bits })
    case .widelyStored:
      bits(
        of: nil, { _, bits in bits & 0xffff_0000 },
        nearly: { index, bits in index == 0 ? bits | 1 : bits & 0xffff_0000 })
    case .storedTiedHead:
      FindingSpecimen(has: { _ in fixture("dialects/nanogpt.npz") }, nearly: { _ in fixture("dialects/mingpt.npz") })
    case .storedBuffers:
      FindingSpecimen(
        has: { try $0.tensors([("attn.bias", [1, 1, 2, 2], [1, 0, 1, 1])]) },
        nearly: { try $0.tensors([("attn.bias", [4], [1, 0, 1, 1])]) })
    case .brokenTokenizer:
      FindingSpecimen(
        has: { folder in
          try folder.addTokenizer { $0.replacing("\"merges\"", with: "\"mergers\"") }
          return try folder.damaged(fixture("potion/model.npz"))
        },
        nearly: { folder in
          try folder.addTokenizer { $0.replacing("\n", with: " ") }
          return try folder.damaged(fixture("potion/model.npz"))
        })
    case .unknownTokens:
      FindingSpecimen(has: { try $0.withTokenizerInside(rows: 511) }, nearly: { try $0.withTokenizerInside(rows: 512) })
    case .noTokenizer:
      FindingSpecimen(
        has: { try $0.damaged(fixture("potion/model.npz")) },
        nearly: { folder in
          try folder.addTokenizer()
          return try folder.damaged(fixture("potion/model.npz"))
        })
    }
  }

  private static let one = Float(1).bitPattern
  private static let gains = Set(
    (0..<4).flatMap { ["h.\($0).ln_1.weight", "h.\($0).ln_2.weight"] } + ["ln_f.weight"])

  /// The potion with some tensors changed.
  private static func potion(
    _ change: @escaping (String, Tensor, StateDict) throws -> Tensor
  ) -> Making {
    { folder in
      let model = try toolkit.open(fixture("potion/model.npz")).contents
      return try folder.damaged(fixture("potion/model.npz")) { try change($0, $1, model) }
    }
  }

  /// The potion with the bits of all elements of some tensors changed, or of all tensors.
  private static func bits(
    of names: Set<String>?, _ change: @escaping (Int, UInt32) -> UInt32, nearly: @escaping (Int, UInt32) -> UInt32
  ) -> FindingSpecimen {
    func making(_ change: @escaping (Int, UInt32) -> UInt32) -> Making {
      potion { name, tensor, _ in names?.contains(name) ?? true ? try tensor.mapped(change) : tensor }
    }
    return FindingSpecimen(has: making(change), nearly: making(nearly))
  }

  /// The potion with another value in one place.
  private static func oneValue(of name: String, _ value: Float, nearly: Float) -> FindingSpecimen {
    func planted(_ value: Float) -> (Int, UInt32) -> UInt32 { { $0 == 5 ? value.bitPattern : $1 } }
    return bits(of: [name], planted(value), nearly: planted(nearly))
  }
}

extension TemporaryFolder {
  /// Puts the potion's tokenizer here, with its text changed.
  fileprivate func addTokenizer(_ change: (String) -> String = { $0 }) throws {
    let text = try String(contentsOfFile: fixture("potion/tokenizer.json"), encoding: .utf8)
    try change(text).write(toFile: path + "/tokenizer.json", atomically: true, encoding: .utf8)
  }

  /// The potion with its tokenizer of 512 tokens inside, and that many rows of the token embedding.
  fileprivate func withTokenizerInside(rows: Int) throws -> String {
    _ = try toolkit.convert(Conversion(fixture("potion/model.npz"), to: path + "/whole.phial"))
    let tokenizer = try #require(try toolkit.open(path + "/whole.phial").contents.metadata["tokenizer"])
    return try damaged(
      fixture("potion/model.npz"), config: ["vocab_size": .integer(Int64(rows))], metadata: ["tokenizer": tokenizer]
    ) { $0 == "wte.weight" ? $1.sliced(axis: 0, 0..<rows) : $1 }
  }
}
