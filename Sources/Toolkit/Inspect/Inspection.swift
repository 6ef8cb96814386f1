public import Dialects
public import WeightGraph

/// What a file is, why it is taken for that, and what is in it.
public struct Inspection: Sendable {
  /// The file.
  public let path: String
  /// Its length in bytes.
  public let byteCount: Int
  /// The container's name.
  public let container: String
  /// Why the file is taken for one of that container.
  public let containerReason: String
  /// The files beside it that were read too, each with what it gave.
  public let companions: [OpenedFile.Companion]
  /// What a reader noticed and a user should know, though the file could be read.
  public let remarks: [String]
  /// What the tensors are together.
  public let subject: Subject
  /// What matters to who uses the file, the gravest first.
  public let findings: [Finding]
  /// All tensors by the modules that their names spell.
  public let tree: ModuleTree
  /// The tokenizer inside the file or beside it, where that was asked for.
  public let tokenizer: TokenizerSummary?
  /// Whether tensors were asked for by a pattern.
  public let isSelection: Bool
  /// The model's digest, where that was asked for.
  public let fingerprint: Digest?
  /// The tensors that were asked for, in the file's order.
  public let tensors: [TensorEntry]
  /// What all tensors of the file amount to, whether they were asked for or not.
  public let total: Total
  /// What the file says besides tensors.
  public let metadata: [MetadataSummary]

  /// What the tensors are together.
  public enum Subject: Sendable {
    /// A model.
    case model(ModelSummary)
    /// Tensors of no known family, which are none the worse for it.
    case unknownFamily
    /// The tensors of a model with which something is wrong; the dialect that knows their names, where there is one.
    case flawed(ToolkitError, dialect: String?)
  }

  /// What is known of one tensor.
  public struct TensorEntry: Hashable, Sendable {
    /// The name, as it stands in the file.
    public let name: String
    /// What the tensor is for; several roles where the file stacks them, none where no dialect knows the name.
    public let roles: [Role]
    /// Why the tensor is not part of the model, where it is not.
    public let exclusion: String?
    /// The type of its elements.
    public let dtype: DType
    /// The lengths of its axes, as they stand in the file.
    public let shape: Shape
    /// The number of its bytes.
    public let byteCount: Int
    /// Where the bytes lie in the file, where they are stored as they are.
    public let byteRange: Range<Int>?
    /// What its values are like, where that was asked for and they have an order.
    public let statistics: TensorStatistics?
    /// What its values look like from afar, where that was asked for.
    public let picture: TensorPicture?
  }

  /// Sums over tensors.
  public struct Total: Hashable, Sendable {
    /// How many tensors.
    public let tensors: Int
    /// How many elements they have.
    public let elements: Int
    /// How many bytes these are.
    public let bytes: Int
  }

  /// What is wrong, though there is something to show; that a file leaves something unsaid is not.
  public var problem: ToolkitError? {
    guard case .flawed(let error, _) = subject, unsaid.isEmpty else { return nil }
    return error
  }

  /// The hyperparameters that nothing says and computing takes, where nothing else is wrong.
  public var unsaid: [DialectError.Undetermined] {
    if case .flawed(.dialect(_, .undetermined(let missing)), _) = subject { missing } else { [] }
  }
}
