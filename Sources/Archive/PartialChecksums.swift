import Synchronization

/// Sums of parts, computed in any order on several threads, added up in the order of the parts.
public final class PartialChecksums: Sendable {
  /// The number of parts.
  public let count: Int
  private let parts: Mutex<[Checksum]>

  /// Room for the sums of `count` parts.
  public init(_ count: Int) {
    self.count = count
    parts = Mutex([Checksum](repeating: Checksum(), count: count))
  }

  /// Notes the sum of part number `index`.
  public func set(_ index: Int, _ part: Checksum) { parts.withLock { $0[index] = part } }

  /// The sum of all parts one after the other.
  public var total: Checksum { parts.withLock { $0.reduce(into: Checksum()) { $0.add($1) } } }
}
