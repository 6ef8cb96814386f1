public import ByteIO
import Synchronization

/// Where the stored bytes of a tensor come from.
///
/// A source is *in place* when its bytes lie in a mapped file as they are, and *decoded* when they must first be
/// inflated, or parsed from text. Decoded bytes can be streamed from the first to the last, or put aside in a spool.
public final class TensorSource: Sendable {
  /// Hands out decoded bytes in pieces of any size, in order.
  public typealias Decoder =
    @Sendable (_ emit: (RawSpan) throws(ContainerError) -> Void) throws(ContainerError) -> Void

  private enum Kind: Sendable {
    case inPlace(ByteRegion)
    case decoded(Decoder)
  }

  /// Decoded bytes that were put aside.
  private enum PutAside {
    case nothing
    /// In memory, for as long as somebody reads them.
    case inMemory(WeakByteRegion)
    /// In a spool, for as long as the source lives.
    case spooled(ByteRegion)

    var region: ByteRegion? {
      switch self {
      case .nothing: nil
      case .inMemory(let known): known.region
      case .spooled(let region): region
      }
    }
  }

  /// Decoded bytes up to this number are put aside in memory, more of them in a spool on disk.
  private static let largestInMemory = 1 << 24

  /// The number of bytes after decoding.
  public let byteCount: Int
  private let kind: Kind
  private let putAside = Mutex(PutAside.nothing)

  /// Bytes that need no decoding.
  public init(_ region: ByteRegion) {
    byteCount = region.count
    kind = .inPlace(region)
  }

  /// Bytes that `decode` makes; it must hand out exactly `byteCount`, may be called several times, and throws
  /// ``ContainerError`` where the stored form is damaged.
  public init(byteCount: Int, decode: @escaping Decoder) {
    self.byteCount = byteCount
    kind = .decoded(decode)
  }

  /// The bytes, where they need no decoding.
  public var region: ByteRegion? {
    switch kind {
    case .inPlace(let region): region
    case .decoded: nil
    }
  }

  /// Hands out all bytes from the first to the last.
  public func stream(_ body: (RawSpan) throws(ContainerError) -> Void) throws(ContainerError) {
    switch kind {
    case .inPlace(let region): try body(region.bytes)
    case .decoded(let decode): try decode(body)
    }
  }

  /// The bytes at one address: in place, or decoded and put aside.
  ///
  /// Several views of one source that are read at the same time share what is put aside, so that it is decoded once.
  public func resident() throws(ContainerError) -> ByteRegion {
    switch kind {
    case .inPlace(let region): return region
    case .decoded(let decode):
      return try putAside.withLock { (known) throws(ContainerError) -> ByteRegion in
        if let region = known.region { return region }
        if byteCount <= Self.largestInMemory {
          let region = try Self.decodeIntoMemory(byteCount, decode)
          known = .inMemory(WeakByteRegion(region))
          return region
        }
        let region = try Self.spool(byteCount, decode)
        known = .spooled(region)
        return region
      }
    }
  }

  private static func decodeIntoMemory(_ byteCount: Int, _ decode: Decoder) throws(ContainerError) -> ByteRegion {
    var block = ByteBlock(uninitialized: byteCount)
    var offset = 0
    try decode { (piece) throws(ContainerError) in
      var target = block.mutableBytes
      target.copy(piece, at: offset)
      offset += piece.byteCount
    }
    precondition(offset == byteCount, "a decoder hands out exactly the bytes that it promised")
    return ByteRegion(block)
  }

  private static func spool(_ byteCount: Int, _ decode: Decoder) throws(ContainerError) -> ByteRegion {
    let spool = try ContainerError.wrapping { () throws(FileError) in try Spool(reserving: byteCount) }
    let sink = spool.destination
    var offset = 0
    try decode { (piece) throws(ContainerError) in
      try ContainerError.wrapping { () throws(FileError) in try sink.write(piece, at: offset) }
      offset += piece.byteCount
    }
    precondition(offset == byteCount, "a decoder hands out exactly the bytes that it promised")
    do throws(FileError) { return try spool.finish() } catch { throw .file(error) }
  }
}
