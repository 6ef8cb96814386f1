import Toolkit
import WeightGraph

extension Mutation {
  /// Hyperparameters with another value, and the tensors that go with them.
  static let choices: [Mutation] =
    [
      choice(.gpt2, .normEpsilon, 1e-6, "normEpsilon is 1e-05 on the left and 1e-06 on the right", output: true),
      choice(.gpt2, .normEpsilon, 1e-12, "normEpsilon is 1e-05 on the left and 1e-12 on the right", output: true),
      choice(.llama, .normEpsilon, 1e-6, "normEpsilon is 1e-05 on the left and 1e-06 on the right", output: true),
      choice(.llama, .normEpsilon, 1e-12, "normEpsilon is 1e-05 on the left and 1e-12 on the right", output: true),
      choice(.gpt2, .activation, "geluErf", "activation is 'geluTanh' on the left and 'geluErf' on the right"),
      choice(.gpt2, .activation, "relu", "activation is 'geluTanh' on the left and 'relu' on the right"),
      choice(.llama, .activation, "geluTanh", "activation is 'silu' on the left and 'geluTanh' on the right"),
      choice(.llama, .activation, "geluErf", "activation is 'silu' on the left and 'geluErf' on the right"),
      choice(.gpt2, .attentionScale, 1, "attentionScale is not set on the left and 1.0 on the right"),
      choice(.llama, .attentionScale, 0.125, "attentionScale is not set on the left and 0.125 on the right"),
      choice(.llama, .ropeFrequencyBase, 10000, "ropeFrequencyBase is 500.0 on the left and 10000.0 on the right"),
      Mutation(
        .gpt2, "2 heads for 4", choices: [.headCount, .headCountKV, .keyLength, .valueLength],
        in: [.block(0), .block(1)], "headCount is 4 on the left and 2 on the right"
      ) { parts in
        for name in [Hyperparameter.headCount, .headCountKV] { parts.set(name, 2) }
        for name in [Hyperparameter.keyLength, .valueLength] { parts.set(name, 8) }
      },
      Mutation(
        .gpt2, "8 heads for 4", choices: [.headCount, .headCountKV, .keyLength, .valueLength],
        in: [.block(0), .block(1)], "headCount is 4 on the left and 8 on the right"
      ) { parts in
        for name in [Hyperparameter.headCount, .headCountKV] { parts.set(name, 8) }
        for name in [Hyperparameter.keyLength, .valueLength] { parts.set(name, 2) }
      },
      Mutation(
        .llama, "2 heads for 4", choices: [.headCount, .headCountKV, .keyLength, .valueLength],
        in: [.block(0), .block(1)], "headCount is 4 on the left and 2 on the right"
      ) { parts in
        parts.set(.headCount, 2)
        parts.set(.headCountKV, 1)
        for name in [Hyperparameter.keyLength, .valueLength] { parts.set(name, 12) }
      },
      Mutation(
        .gpt2, "a head of its own", choices: [.hasTiedOutput], roles: [.output], in: [.output],
        "the head has weights of its own on the right, and is the token embedding on the left"
      ) { parts in
        parts.set(.hasTiedOutput, false)
        parts[.output] = try parts[.tokenEmbedding].mapped { $0 * 2 }
      },
      Mutation(
        .llama, "the head tied", choices: [.hasTiedOutput], roles: [.output], in: [.output],
        "the head is the token embedding on the right, and has weights of its own on the left"
      ) { parts in
        parts.set(.hasTiedOutput, true)
        parts.tensors["output"] = nil
      },
      dropped(.gpt2, .attentionOutput, [.attentionOutputBias]),
      dropped(.gpt2, .attentionInput, [.attentionQueryBias, .attentionKeyBias, .attentionValueBias]),
      dropped(.llama, .feedForward, [.feedForwardGateBias, .feedForwardUpBias, .feedForwardDownBias]),
    ]

  /// A mutation of one hyperparameter that is at work in every block.
  private static func choice(
    _ sound: Sound, _ name: Hyperparameter, _ value: MetadataValue, _ finding: String, output: Bool = false
  ) -> Mutation {
    Mutation(
      sound, "\(name.rawValue) \(value)", choices: [name], in: [.block(0), .block(1)] + (output ? [.output] : []),
      finding
    ) { $0.set(name, value) }
  }

  /// A mutation that leaves out the biases of one kind.
  private static func dropped(_ sound: Sound, _ kind: Biases, _ parts: [BlockRole]) -> Mutation {
    let roles = (0..<2).flatMap { index in parts.map { block(index, $0) } }
    let name = kind.metadata.array![0].string!
    return Mutation(
      sound, "biases of kind \(name) dropped", choices: [.biases], roles: roles, in: [.block(0), .block(1)],
      "the biases of kind \(name) are dropped on the right, \(roles.count) tensors from \(roles.min()!) on"
    ) { model in
      for role in roles { model.tensors[role.description] = nil }
      var kinds = Biases(metadata: model.architecture["biases"])
      kinds.remove(kind)
      model.set(.biases, kinds.metadata)
    }
  }

  /// Blocks in another's place.
  static let blocks: [Mutation] = [
    moved(.gpt2, "blocks exchanged", [1, 0], "blocks 0 and 1 are exchanged on the right"),
    moved(.llama, "blocks exchanged", [1, 0], "blocks 0 and 1 are exchanged on the right"),
    moved(.gpt2, "a block doubled", [0, 0], "block 1 holds on the right what the left has as block 0"),
    moved(.llama, "a block doubled", [1, 1], "block 0 holds on the right what the left has as block 1"),
    moved(.potion, "the middle blocks exchanged", [0, 2, 1, 3], "blocks 1 and 2 are exchanged on the right"),
    Mutation(
      .gpt2, "up-biases of two blocks exchanged", [block(0, .feedForwardUpBias), block(1, .feedForwardUpBias)],
      "holds on the right what the left has as block.1.feedForwardUpBias"
    ) { parts in
      let (first, second) = (parts[block(0, .feedForwardUpBias)], parts[block(1, .feedForwardUpBias)])
      parts[block(0, .feedForwardUpBias)] = second
      parts[block(1, .feedForwardUpBias)] = first
    },
  ]

  /// A mutation in which each block stands in the place of another.
  private static func moved(_ sound: Sound, _ description: String, _ sources: [Int], _ finding: String) -> Mutation {
    let places = sources.indices.filter { sources[$0] != $0 }
    return Mutation(sound, description, [], in: places.map { .block($0) }, finding) { parts in
      let tensors = parts.tensors
      for (name, _) in tensors {
        guard case .block(let index, let part)? = Role(name) else { continue }
        parts.tensors[name] = tensors[block(sources[index], part).description]
      }
    }
  }
}
