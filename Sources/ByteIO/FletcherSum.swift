/// A fast check sum over bytes that were just written, to see that the same bytes are read back.
///
/// Eight lanes of 64 bits each run Fletcher's two sums over little-endian words, modulo 2⁶⁴; a rest shorter than 64 bytes
/// is padded with zeros and the length is kept. Every change of a single word changes the first sum of its lane, every
/// exchange of two different words of a lane the second. It guards against a disk, not against an enemy: that is
/// SHA-256's part.
public struct FletcherSum: Hashable, Sendable {
  private var first = SIMD8<UInt64>(repeating: 0)
  private var second = SIMD8<UInt64>(repeating: 0)
  private var byteCount = 0

  /// The sum of these bytes.
  public init(_ bytes: RawSpan) {
    byteCount = bytes.byteCount
    unsafe bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      var (first, second) = (first, second)
      let whole = buffer.count / 64 * 64
      for offset in stride(from: 0, to: whole, by: 64) {
        // 64 bytes from `offset` on are inside, and any bit pattern is a vector of integers.
        first &+= unsafe start.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
        second &+= first
      }
      var rest = SIMD64<UInt8>(repeating: 0)
      for offset in whole..<buffer.count { rest[offset - whole] = unsafe buffer[offset] }
      // Both vectors are 64 bytes without padding.
      first &+= unsafe unsafeBitCast(rest, to: SIMD8<UInt64>.self)
      second &+= first
      (self.first, self.second) = (first, second)
    }
  }
}
