/// The numbers with which a binary header describes a model, by the keys that its configuration has for them.
///
/// What containers of one family share: their headers are a few positive 32-bit integers.
public struct HeaderNumbers: Hashable, Sendable {
  private let values: [String: Int]

  /// Numbers that were read from a file and found to be positive.
  public init(_ values: [String: Int]) { self.values = values }

  /// The number called `key`, which must be one of those that were asked for.
  public subscript(key: String) -> Int {
    guard let value = values[key] else { preconditionFailure("'\(key)' was asked for") }
    return value
  }

  /// Takes the numbers out of the metadata's `config`, or says which of them no header can have.
  public static func reading(
    _ keys: [String], of contents: StateDict
  ) -> (numbers: HeaderNumbers?, losses: [Loss]) {
    let config = contents.metadata["config"]?.object ?? MetadataObject()
    var values: [String: Int] = [:]
    let losses = keys.compactMap { key -> Loss? in
      guard let value = config[key] else { return Loss("a model without '\(key)' in its config", "its header says it") }
      guard let number = value.integer, number > 0, number <= Int(Int32.max) else {
        return Loss("config '\(key)' of \(value)", "its header has a positive number of 32 bits")
      }
      values[key] = number
      return nil
    }
    return (losses.isEmpty ? HeaderNumbers(values) : nil, losses)
  }

  /// The numbers as a configuration, in the order of `keys`.
  public func config(_ keys: [String]) -> MetadataObject {
    MetadataObject(keys.map { ($0, MetadataValue(self[$0])) })
  }
}
