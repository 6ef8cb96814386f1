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

  /// The number of bytes after decoding.
  public let byteCount: Int
  private let kind: Kind
  private let spooled = Mutex<ByteRegion?>(nil)

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

  /// The bytes, where they are in place or were put aside already.
  public var region: ByteRegion? {
    switch kind {
    case .inPlace(let region): region
    case .decoded: spooled.withLock { $0 }
    }
  }

  /// Hands out all bytes from the first to the last.
  public func stream(_ body: (RawSpan) throws(ContainerError) -> Void) throws(ContainerError) {
    if let region { return try body(region.bytes) }
    guard case .decoded(let decode) = kind else { return }
    try decode(body)
  }

  /// The bytes at one address: in place, or decoded once into a spool that lives as long as this source.
  public func resident() throws(ContainerError) -> ByteRegion {
    guard case .decoded(let decode) = kind else { return region! }
    return try spooled.withLock { (region) throws(ContainerError) -> ByteRegion in
      if let region { return region }
      let decoded = try Self.spool(byteCount, decode)
      region = decoded
      return decoded
    }
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
