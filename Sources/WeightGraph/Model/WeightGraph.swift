/// A model, free of any file's names and layouts: its architecture, and for every role the tensor that fills it.
public struct WeightGraph: Sendable {
  /// What the model consists of.
  public let architecture: Architecture
  /// The tensor of every role of ``Architecture/roles``, in its canonical layout; all shapes are as they must be.
  public let tensors: [Role: Tensor]
  /// What came with the model and is not part of it: a tokenizer, notes, the producer's own configuration.
  public var metadata: MetadataObject
  /// Tensors of the file that are not part of the model, each with the reason.
  public let bystanders: [Loss]
  /// Where each hyperparameter was taken from.
  public let origins: [Hyperparameter: Origin]

  /// Where a hyperparameter was taken from.
  public enum Origin: Hashable, Sendable {
    /// The user said so.
    case option
    /// A configuration says so under this name.
    case config(String)
    /// The tensors' shapes, or which of them there are, leave no other value.
    case tensors
    /// Everything that this dialect's producer writes has this value.
    case dialect
    /// The producer's own default, where its configuration does not say.
    case producerDefault
    /// It was computed from other hyperparameters.
    case computed
  }

  /// A graph of checked tensors.
  ///
  /// - Throws: ``ContainerError`` naming every role that is missing or misshapen.
  public init(
    architecture: Architecture, tensors: [Role: Tensor], metadata: MetadataObject = MetadataObject(),
    bystanders: [Loss] = [], origins: [Hyperparameter: Origin] = [:]
  ) throws(ContainerError) {
    let errors = architecture.roles.compactMap { role -> ContainerError? in
      let expected = architecture.shape(of: role)
      guard let tensor = tensors[role] else {
        return .missing(tensor: role.description, expected: expected)
      }
      return tensor.shape == expected
        ? nil : .misshapen(tensor: tensor.provenance.name, found: tensor.shape, expected: expected)
    }
    guard errors.isEmpty else { throw .all(errors) }
    self.architecture = architecture
    let roles = Set(architecture.roles)
    self.tensors = tensors.filter { roles.contains($0.key) }
    self.metadata = metadata
    self.bystanders = bystanders
    self.origins = origins
  }

  /// The tensor that fills a role; a tied head is the token embedding.
  public subscript(role: Role) -> Tensor? {
    tensors[role == .output && architecture.hasTiedOutput ? .tokenEmbedding : role]
  }
}
