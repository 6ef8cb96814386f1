public import ByteIO
import CZlib

/// The CRC-32 that zip files guard their entries with, computed piece by piece, on several cores where asked.
///
/// Source: ISO 3309, polynomial `0x04C11DB7`; the arithmetic is zlib's.
public struct Checksum: Equatable, Sendable {
  /// The sum of all bytes so far.
  public private(set) var value: UInt32 = 0
  /// How many bytes that were.
  public private(set) var byteCount = 0

  /// The sum of no bytes.
  public init() {}

  /// Adds the next bytes.
  public mutating func add(_ bytes: RawSpan) {
    // crc32_z(3) only reads the span's bytes during the call.
    value = unsafe bytes.withUnsafeBytes {
      guard let start = $0.baseAddress else { return value }
      return UInt32(truncatingIfNeeded: unsafe crc32_z(UInt(value), start, $0.count))
    }
    byteCount += bytes.byteCount
  }

  /// Adds bytes of which the sum is known already.
  public mutating func add(_ next: Checksum) {
    value = UInt32(truncatingIfNeeded: crc32_combine(UInt(value), UInt(next.value), next.byteCount))
    byteCount += next.byteCount
  }

  /// The sum of these bytes.
  public init(of bytes: RawSpan) { add(bytes) }

  /// The sum of a whole region, in pieces on all cores.
  public init(of region: ByteRegion, threads: Int? = nil) {
    let pieceSize = 8 << 20
    let parts = PartialChecksums((region.count + pieceSize - 1) / pieceSize)
    parallelLoop(parts.count, threads: threads) { index in
      let start = index * pieceSize
      parts.set(index, Checksum(of: region.bytes.extracting(start..<min(start + pieceSize, region.count))))
    }
    self = parts.total
  }
}
