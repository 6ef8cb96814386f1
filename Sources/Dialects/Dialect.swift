public import WeightGraph

/// How one producer names and lays out a family's weights: a table, read in both directions by one engine.
public struct Dialect: Sendable {
  /// The name by which the command line chooses it.
  public let name: String
  /// One sentence that a user needs.
  public let summary: String
  /// What may stand before the names of ``rules``; the first is what is written.
  public let prefixes: [String]
  /// Which tensor fills which roles.
  public let rules: [Rule]
  /// Tensors that belong to the producer's program and not to the model.
  public let bystanders: [Bystander]
  /// How hyperparameters are told.
  public let configuration: Configuration
  /// What tells this dialect from another that uses the same names.
  public let marks: [Mark]
  /// What its files say of themselves, where they do: files that say something else are of another dialect.
  public let signature: Signature?
  /// The tensor that tells what the rotary frequency of each pair is divided by, in dialects that tell it so.
  public let ropeFactors: String?
  /// The type that vectors and the table of positions have in its files, whatever the others have; `nil` for any.
  public let vectorType: DType?
  /// How its files hold a tokenizer, where they hold one.
  public let tokenizer: TokenizerForm

  /// Describes a dialect.
  public init(
    name: String, summary: String, prefixes: [String] = [""], rules: [Rule], bystanders: [Bystander] = [],
    configuration: Configuration, marks: [Mark] = [], signature: Signature? = nil,
    ropeFactors: String? = nil, vectorType: DType? = nil, tokenizer: TokenizerForm = .own
  ) {
    self.name = name
    self.summary = summary
    self.prefixes = prefixes
    self.rules = rules
    self.bystanders = bystanders
    self.configuration = configuration
    self.marks = marks
    self.signature = signature
    self.ropeFactors = ropeFactors
    self.vectorType = vectorType
    self.tokenizer = tokenizer
  }

  /// Whether the order of rows in its files depends on how many heads share them.
  public var ordersRowsByHeads: Bool { rules.contains { $0.layout == .interleaved } }

  /// A form of the tokenizer among the metadata.
  public enum TokenizerForm: Sendable {
    /// This project's own.
    case own
    /// GGUF's: an object `ggml` of lists.
    case ggml
  }

  /// A value among the metadata that names the family of a file.
  public struct Signature: Sendable {
    /// The names that lead to it: `general`, `architecture`.
    let path: [String]
    let value: String
    /// Whether files that say nothing are of another dialect too.
    let isRequired: Bool

    /// The value at the end of a path, which has full stops between its names.
    public init(_ path: String, _ value: String, isRequired: Bool = false) {
      self.path = Configuration.path(path)
      self.value = value
      self.isRequired = isRequired
    }

    /// Whether a file with these metadata may be of this dialect.
    func admits(_ metadata: MetadataObject) -> Bool {
      metadata[path: path].map { $0.string == value } ?? !isRequired
    }

    /// Another value that stands in its place, or `nil`.
    func contradiction(in metadata: MetadataObject) -> MetadataValue? {
      metadata[path: path].flatMap { $0.string == value ? nil : $0 }
    }
  }

  /// A tensor that is no weight: a mask, a precomputed table, an optimizer's state.
  public struct Bystander: Sendable {
    let pattern: NamePattern
    let reason: String
    let place: Place

    /// Which names a bystander's pattern is compared with.
    enum Place: Sendable {
      /// The names behind the dialect's prefix.
      case inside
      /// The whole names.
      case outside
      /// The whole names, of which the pattern is the first part.
      case below
      /// The names whose first part is that of a weight.
      case belowWeights
    }

    /// Tensors named like `pattern` are passed over because of `reason`.
    public init(_ pattern: String, _ reason: String) { self.init(pattern, reason, .inside) }

    private init(_ pattern: String, _ reason: String, _ place: Place) {
      self.pattern = NamePattern(pattern)
      self.reason = reason
      self.place = place
    }

    /// A tensor called `name`, with none of the dialect's prefixes.
    public static func outside(_ name: String, _ reason: String) -> Bystander { .init(name, reason, .outside) }

    /// Tensors called `name`, a slash and more, with none of the dialect's prefixes.
    public static func below(_ name: String, _ reason: String) -> Bystander { .init(name, reason, .below) }

    /// Tensors called as a weight, a slash and more, as optimizers call what they keep for each weight.
    public static func belowWeights(_ reason: String) -> Bystander { .init("", reason, .belowWeights) }
  }

  /// A trait that a file of this dialect has and files of a dialect with the same names have not.
  public enum Mark: Hashable, Sendable {
    /// A prefix that its producer's tools put before every name.
    case wrapper(String)
    /// The bystander of this pattern is there.
    case bystander(String)
    /// The configuration has this key.
    case configKey(String)
    /// No bias is anywhere.
    case noBiases
    /// The head is stored, and equals the token embedding.
    case tiedOutput
    /// The head is stored, and differs from the token embedding.
    case separateOutput
  }
}

/// One line of a dialect's table: the tensor of this name fills these roles, laid out like this.
public struct Rule: Sendable {
  let pattern: NamePattern
  let target: Target
  let layout: Layout
  /// Whether the name stands without the dialect's prefix.
  let isOutsidePrefix: Bool
  /// Whether a head that is tied is nevertheless stored.
  let storesTiedOutput: Bool

  fileprivate init(
    _ pattern: NamePattern, _ target: Target, _ layout: Layout, isOutsidePrefix: Bool = false,
    storesTiedOutput: Bool = false
  ) {
    self.pattern = pattern
    self.target = target
    self.layout = layout
    self.isOutsidePrefix = isOutsidePrefix
    self.storesTiedOutput = storesTiedOutput
  }

  /// What a tensor fills.
  public enum Target: Sendable {
    /// A role outside the blocks.
    case role(Role)
    /// A role of block `{layer}`.
    case block(BlockRole)
    /// Several roles of block `{layer}`, one after the other along the output axis, in equal parts.
    case stacked([BlockRole])

    /// The roles in block `layer`; those outside the blocks are in none.
    func roles(layer: Int) -> [Role] {
      switch self {
      case .role(let role): [role]
      case .block(let role): [.block(layer, role)]
      case .stacked(let roles): roles.map { .block(layer, $0) }
      }
    }
  }

  /// How a tensor lies in the file, where it is a matrix; vectors are the same in all layouts but the last.
  public enum Layout: Sendable {
    /// [out, in], as `torch.nn.Linear` has it.
    case asStored
    /// [in, out], as TensorFlow and `Conv1D` have it.
    case transposed
    /// [1, in, out], as TensorFlow's one-dimensional convolution has it.
    case convolved
    /// [out, in], and the two rows of a rotated pair side by side, as Meta has the queries and keys of every head.
    ///
    /// Vectors lie likewise. Canonical are the first rows of all pairs of a head before the second ones.
    case interleaved
  }
}

/// The tensor called `name` fills `role`.
public func rule(_ name: String, _ role: Role, _ layout: Rule.Layout = .asStored) -> Rule {
  Rule(NamePattern(name), .role(role), layout)
}

/// The tensor called `name`, without the dialect's prefix, is the head; `storesTied` where it is stored even if it is tied.
public func head(_ name: String, storesTied: Bool) -> Rule {
  Rule(NamePattern(name), .role(.output), .asStored, isOutsidePrefix: true, storesTiedOutput: storesTied)
}

/// The tensors called `name`, with the block's number in place of `{layer}`, fill `role` of that block.
public func rule(_ name: String, _ role: BlockRole, _ layout: Rule.Layout = .asStored) -> Rule {
  Rule(NamePattern(name), .block(role), layout)
}

/// The tensors called `name`, with the block's number in place of `{layer}`, fill what `target` says.
public func rule(_ name: String, _ target: Rule.Target, _ layout: Rule.Layout = .asStored) -> Rule {
  Rule(NamePattern(name), target, layout)
}
