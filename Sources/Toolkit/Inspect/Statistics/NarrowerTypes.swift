import ByteIO
import WeightGraph

/// Which narrower types would hold all of some float32 values exactly.
///
/// Genuine float32 values are found out by the first few; only narrow ones are looked at to the last.
struct NarrowerTypes: Hashable, Sendable {
  private(set) var fitsBrain = true
  private(set) var fitsHalf = true

  /// Of no values.
  init() {}

  /// Of one chunk's values.
  init(_ bytes: RawSpan) {
    for index in 0..<bytes.byteCount / 4 {
      let bits = bytes.integer(at: index * 4, as: UInt32.self)
      // A bfloat16 is the upper half of a float32.
      if bits & 0xffff != 0 { fitsBrain = false }
      if fitsHalf, !Self.isHalf(bits) { fitsHalf = false }
      if !fitsBrain && !fitsHalf { return }
    }
  }

  /// Adds what is known of other values of the same tensor.
  mutating func add(_ other: NarrowerTypes) {
    fitsBrain = fitsBrain && other.fitsBrain
    fitsHalf = fitsHalf && other.fitsHalf
  }

  /// Whether half precision holds the float32 of these bits: its fraction has 10 bits, fewer where the number is subnormal.
  private static func isHalf(_ bits: UInt32) -> Bool {
    let exponent = Int(bits >> 23 & 0xff) - 127
    switch exponent {
    case -127: return bits << 1 == 0
    case 128: return bits & 0x1fff == 0
    case -24 ..< -14: return bits & (1 << UInt32(13 - 14 - exponent) - 1) == 0
    default: return -14...15 ~= exponent && bits & 0x1fff == 0
    }
  }
}
