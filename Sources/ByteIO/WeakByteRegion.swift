/// A region that is remembered for as long as somebody else keeps its bytes, and no longer.
public struct WeakByteRegion {
  private weak var storage: ByteStorage?
  private let range: Range<Int>

  /// Remembers a region.
  public init(_ region: ByteRegion) {
    storage = region.storage
    range = region.range
  }

  /// The region, where its bytes are still there.
  public var region: ByteRegion? { storage.map { ByteRegion(storage: $0, range: range) } }
}
