public import ByteIO
import CKernels
import CZlib

/// The CRC-32 that zip files guard their entries with, computed piece by piece, on several cores where asked.
///
/// Source: ISO 3309, polynomial `0x04C11DB7`.
public struct Checksum: Equatable, Sendable {
  /// The sum of all bytes so far.
  public private(set) var value: UInt32 = 0
  /// How many bytes that were.
  public private(set) var byteCount = 0

  /// The sum of no bytes.
  public init() {}

  /// Adds the next bytes.
  public mutating func add(_ bytes: RawSpan) {
    // Both libraries only read the span's bytes during the call.
    value = unsafe bytes.withUnsafeBytes { unsafe Self.continued(value, $0) }
    byteCount += bytes.byteCount
  }

  /// Folds as much as the processor can, and leaves the rest to zlib.
  private static func continued(_ value: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return value }
    var sum = UInt(value)
    // The remainder has the room that the header asks for, and its first `length` bytes are written.
    let consumed = unsafe withUnsafeTemporaryAllocation(
      of: UInt8.self, capacity: Int(transmute_crc32_remainder_limit)
    ) { remainder in
      let folding = unsafe transmute_crc32_fold(~value, start, bytes.count, remainder.baseAddress!)
      // All ones are a register of zeros, which is what the remainder starts from.
      if folding.consumed > 0 { sum = unsafe crc32_z(UInt(UInt32.max), remainder.baseAddress!, folding.length) }
      return folding.consumed
    }
    return UInt32(truncatingIfNeeded: unsafe crc32_z(sum, start + consumed, bytes.count - consumed))
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
    let parts = PartialChecksums()
    parallelLoop((region.count + pieceSize - 1) / pieceSize, threads: threads) { index in
      let start = index * pieceSize
      parts.set(index, Checksum(of: region.bytes.extracting(start..<min(start + pieceSize, region.count))))
    }
    self = parts.total
  }
}
