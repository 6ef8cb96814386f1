import Synchronization

/// Sums of parts, computed in any order on several threads, added up in the order of the parts.
public final class PartialChecksums: Sendable {
  private let parts = Mutex<[(place: Int, sum: Checksum)]>([])

  /// No parts yet.
  public init() {}

  /// Notes the sum of a part; the parts have the order of their places.
  public func set(_ place: Int, _ sum: Checksum) { parts.withLock { $0.append((place, sum)) } }

  /// The sum of all parts one after the other.
  public var total: Checksum {
    parts.withLock { $0.sorted { $0.place < $1.place } }.reduce(into: Checksum()) { $0.add($1.sum) }
  }
}
