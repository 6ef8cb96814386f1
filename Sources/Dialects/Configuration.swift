public import WeightGraph

/// How a dialect's producer tells hyperparameters: keys of a configuration, constants of a program, defaults.
public struct Configuration: Sendable {
  /// Where among a state dict's metadata the configuration lies; the first is where it is written.
  public let places: [String]
  /// The keys that say something about the model.
  public let keys: [Key]
  /// What everything that this producer writes has in common.
  public let constants: [Hyperparameter: MetadataValue]
  /// What holds where the configuration has no key for it.
  public let defaults: [Hyperparameter: MetadataValue]
  /// Keys of which only one value is computed here; any other is refused by name, and so is a list that has another in it.
  public let requirements: [(key: String, value: MetadataValue)]
  /// What is written besides, so that the producer's own tools recognise their file.
  public let extras: [(key: String, value: MetadataValue)]
  /// Keys that say whether there are biases in some places.
  public let biases: [(key: String, places: Biases)]

  /// Describes a configuration.
  public init(
    places: [String] = ["config"], keys: [Key], constants: [Hyperparameter: MetadataValue] = [:],
    defaults: [Hyperparameter: MetadataValue] = [:], requirements: [(key: String, value: MetadataValue)] = [],
    extras: [(key: String, value: MetadataValue)] = [], biases: [(key: String, places: Biases)] = []
  ) {
    self.places = places
    self.keys = keys
    self.constants = constants
    self.defaults = defaults
    self.requirements = requirements
    self.extras = extras
    self.biases = biases
  }

  /// One key of a configuration.
  public struct Key: Sendable {
    /// The name; in an object inside the configuration the object's name and a full stop stand before it.
    let key: String
    let name: Hyperparameter
    /// The producer's words for this program's values; empty where they are the same.
    let words: [(theirs: String, ours: String)]
    /// The value that says nothing, as null does.
    let unsaid: MetadataValue?
    /// Whether null says that there is none, where nothing at all would mean the default.
    let isNoneWhenNull: Bool

    /// `key` tells `name`; of several words for one value the first is written.
    public init(
      _ key: String, _ name: Hyperparameter, words: [(theirs: String, ours: String)] = [],
      unsaid: MetadataValue? = nil, isNoneWhenNull: Bool = false
    ) {
      self.key = key
      self.name = name
      self.words = words
      self.unsaid = unsaid
      self.isNoneWhenNull = isNoneWhenNull
    }

    /// Whether a configuration says that there is none.
    func isNone(in config: MetadataObject) -> Bool {
      isNoneWhenNull && config[path: Configuration.path(key)] == .null
    }

    /// This program's value for theirs, or `nil` where the word is not known.
    func read(_ value: MetadataValue) -> MetadataValue? {
      guard !words.isEmpty else { return value }
      return words.first { $0.theirs == value.string }.map { .string($0.ours) }
    }

    /// Their value for this program's, or `nil` where they have no word for it.
    func write(_ value: MetadataValue) -> MetadataValue? {
      guard !words.isEmpty else { return value }
      return words.first { $0.ours == value.string }.map { .string($0.theirs) }
    }
  }

  /// What a configuration says under a key, or `nil` where it says nothing.
  static func value(_ key: String, in config: MetadataObject, unsaid: MetadataValue? = nil) -> MetadataValue? {
    guard let value = config[path: path(key)], value != .null, value != unsaid else { return nil }
    return value
  }

  /// The names that lead to a key.
  static func path(_ key: String) -> [String] { key.split(separator: ".").map(String.init) }

  /// Where in a state dict's metadata the configuration lies.
  func place(in metadata: MetadataObject) -> String? { places.first { metadata[$0]?.object != nil } }

  /// The configuration in a state dict's metadata.
  func find(in metadata: MetadataObject) -> MetadataObject? { place(in: metadata).flatMap { metadata[$0]?.object } }
}
