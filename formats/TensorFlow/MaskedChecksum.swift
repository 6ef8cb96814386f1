import ByteIO
import CKernels

/// CRC-32C as TensorFlow stores it: turned and moved, so that a sum over bytes that contain their own sum is no special one.
///
/// Source: `tensorflow/core/lib/hash/crc32c.h`, `Mask`.
struct MaskedChecksum: Equatable {
  private var sum: UInt32 = 0

  /// The sum of no bytes.
  init() {}

  /// The sum of these bytes.
  init(of bytes: RawSpan) { add(bytes) }

  /// The sum that a file stores as `value`.
  init(stored value: UInt32) {
    let turned = value &- Self.delta
    sum = turned >> 17 | turned << 15
  }

  /// Adds the next bytes.
  mutating func add(_ bytes: RawSpan) {
    // The kernel only reads the span's bytes during the call.
    sum = unsafe bytes.withUnsafeBytes { buffer in
      guard let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return sum }
      return unsafe transmute_crc32c(sum, start, buffer.count)
    }
  }

  /// The sum as a file stores it.
  var value: UInt32 { (sum >> 15 | sum << 17) &+ Self.delta }

  private static let delta: UInt32 = 0xa282_ead8
}

extension MaskedChecksum: CustomStringConvertible {
  /// The stored form in hexadecimal digits.
  var description: String { "0x" + String(value, radix: 16, width: 8) }
}
