import Inference
import Testing
import Toolkit
import WeightGraph

/// One way to damage a model, where it must be found, and what must be said of it.
struct Mutation: Sendable, CustomTestStringConvertible {
  /// What is done, in words.
  let testDescription: String
  /// The model that is damaged.
  let sound: Sound
  /// What must be said of it; `nil` where only the place can be known.
  let finding: String?
  /// The tensors that must be found to differ.
  let roles: [Role]
  /// The hyperparameters that must be found to differ.
  let hyperparameters: [Hyperparameter]
  /// The parts that must be found to differ when they are given the same; `nil` where that is not said.
  let parts: [LayerDivergence.Part]?
  /// What is done.
  let change: @Sendable (inout Parts) throws -> Void

  /// A mutation of some tensors.
  init(
    _ sound: Sound, _ description: String, _ roles: [Role], in parts: [LayerDivergence.Part]? = nil, _ finding: String?,
    _ change: @escaping @Sendable (inout Parts) throws -> Void
  ) {
    self.init(sound, description, roles, [], parts ?? Self.parts(of: roles), finding, change)
  }

  /// A mutation of a single tensor.
  init(
    _ sound: Sound, _ description: String, of role: Role, _ finding: String?,
    _ change: @escaping @Sendable (Tensor) throws -> Tensor
  ) {
    self.init(sound, description, [role], finding) { $0[role] = try change($0[role]) }
  }

  /// A mutation of hyperparameters, and of the tensors that are there for their sake.
  init(
    _ sound: Sound, _ description: String, choices: [Hyperparameter], roles: [Role] = [],
    in parts: [LayerDivergence.Part]?, _ finding: String?, _ change: @escaping @Sendable (inout Parts) throws -> Void
  ) {
    self.init(sound, description, roles, choices, parts, finding, change)
  }

  private init(
    _ sound: Sound, _ description: String, _ roles: [Role], _ hyperparameters: [Hyperparameter],
    _ parts: [LayerDivergence.Part]?, _ finding: String?, _ change: @escaping @Sendable (inout Parts) throws -> Void
  ) {
    self.sound = sound
    testDescription = "\(sound): \(description)"
    (self.roles, self.hyperparameters, self.parts) = (roles.sorted(), hyperparameters, parts)
    self.finding = finding
    self.change = change
  }

  /// The parts of the forward pass that some tensors belong to.
  private static func parts(of roles: [Role]) -> [LayerDivergence.Part] {
    var parts: [LayerDivergence.Part] = []
    for role in roles {
      let part: LayerDivergence.Part =
        switch role {
        case .tokenEmbedding, .positionEmbedding: .embedding
        case .block(let index, _): .block(index)
        case .outputNorm, .outputNormBias, .output, .outputBias: .output
        }
      if !parts.contains(part) { parts.append(part) }
    }
    return parts
  }

  /// All of them.
  static let all = tensors + projections + rotations + elements + tables + choices + blocks
}

/// A role of block `index`.
func block(_ index: Int, _ part: BlockRole) -> Role { .block(index, part) }
