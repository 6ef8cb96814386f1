import Dialects
public import WeightGraph

/// What a model consists of, and how that is known.
public struct ModelSummary: Sendable {
  /// The dialect's name.
  public let dialect: String
  /// What the dialect is, in one phrase.
  public let dialectSummary: String
  /// Why the tensors are taken for that dialect.
  public let dialectReason: String
  /// The same hyperparameters as one value.
  public let architecture: Architecture
  /// All hyperparameters that have a value, in their fixed order.
  public let hyperparameters: [HyperparameterFact]
  /// The parameters by what they are for; parts without any are left out.
  public let parts: [PartSize]
  /// The number of all parameters, a tied head counted once.
  public let parameterCount: Int
  /// Whether the head is the token embedding.
  public let hasTiedOutput: Bool

  /// A hyperparameter's value and where it was taken from.
  public struct HyperparameterFact: Hashable, Sendable {
    /// Which one.
    public let name: Hyperparameter
    /// Its value.
    public let value: MetadataValue
    /// Where it was taken from; `nil` where nothing says it and every model of these families has it.
    public let origin: WeightGraph.Origin?
  }

  /// How large a part of the model is.
  public struct PartSize: Hashable, Sendable {
    /// Which part.
    public let part: ModelPart
    /// The number of its parameters.
    public let parameterCount: Int
  }

  init(_ model: OpenedModel) {
    let architecture = model.graph.architecture
    self.architecture = architecture
    dialect = model.dialect.name
    dialectSummary = model.dialect.summary
    dialectReason = model.recognition.reason
    hasTiedOutput = architecture.hasTiedOutput
    parameterCount = architecture.parameterCount
    hyperparameters = Hyperparameter.allCases.compactMap { name in
      architecture[name].map {
        HyperparameterFact(name: name, value: $0, origin: model.graph.origins[name] ?? name.originWhenUnsaid)
      }
    }
    let sizes = Dictionary(grouping: architecture.roles, by: ModelPart.init).mapValues { roles in
      roles.reduce(0) { $0 + (architecture.shape(of: $1).elementCount ?? 0) }
    }
    parts = ModelPart.allCases.compactMap { part in
      sizes[part].map { PartSize(part: part, parameterCount: $0) }
    }
  }
}

extension Hyperparameter {
  /// How a hyperparameter that no source gives gets its value.
  fileprivate var originWhenUnsaid: WeightGraph.Origin? {
    switch self {
    case .headCountKV, .keyLength, .valueLength: .computed
    default: nil
    }
  }
}
