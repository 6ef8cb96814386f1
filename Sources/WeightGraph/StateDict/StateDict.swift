/// What a container says: tensors and metadata under the file's own names, in the file's own order, not yet read.
public struct StateDict: Sendable {
  /// A tensor and the name that the file gives it.
  public struct Entry: Sendable {
    /// The name, as it stands in the file.
    public let name: String
    /// The tensor.
    public let tensor: Tensor
    /// What the file records of the tensor's bytes, where it records anything.
    public let seal: Seal?

    /// Puts a name to a tensor.
    public init(_ name: String, _ tensor: Tensor, seal: Seal? = nil) {
      self.name = name
      self.tensor = tensor
      self.seal = seal
    }
  }

  /// The most tensors that a file may have: three times those of the largest models, and what a gigabyte of memory holds.
  ///
  /// Readers refuse a file of more as they meet the first too many, whatever its size.
  public static let mostTensors = 1 << 20

  /// The tensors in the file's order; no name occurs twice.
  public let entries: [Entry]
  /// What the file says besides tensors: `config`, `tokenizer`, and whatever else it calls it.
  public var metadata: MetadataObject
  /// What a reader noticed and a user should know, though the file could be read: members passed over, bytes left over.
  public var remarks: [String]
  private let places: [ExactText: Int]

  /// A state dict of tensors whose names differ.
  ///
  /// - Throws: ``ContainerError`` when a name occurs twice.
  public init(
    _ entries: [Entry], metadata: MetadataObject = MetadataObject(), remarks: [String] = []
  ) throws(ContainerError) {
    var places: [ExactText: Int] = [:]
    places.reserveCapacity(entries.count)
    for (place, entry) in entries.enumerated() where places.updateValue(place, forKey: ExactText(entry.name)) != nil {
      throw .damaged(
        subject: "tensor '\(entry.name)'", byte: entry.tensor.provenance.byteRange?.lowerBound,
        found: "a second tensor of this name", expected: "one")
    }
    self.entries = entries
    self.metadata = metadata
    self.remarks = remarks
    self.places = places
  }

  /// The tensor called `name`.
  public subscript(name: String) -> Tensor? { places[ExactText(name)].map { entries[$0].tensor } }

  /// The names in the file's order.
  public var names: [String] { entries.map(\.name) }

  /// The number of bytes of all tensors.
  public var byteCount: Int { entries.reduce(0) { $0 + $1.tensor.byteCount } }
}
