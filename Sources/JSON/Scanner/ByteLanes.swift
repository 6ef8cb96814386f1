/// Tests on the eight bytes of a word at once; each result has the upper bit of a byte set where the test holds for it.
enum ByteLanes {
  /// 0x01 in every byte.
  @inline(__always) static var ones: UInt64 { 0x0101_0101_0101_0101 }

  /// 0x80 in every byte.
  @inline(__always) static var upperBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The bytes without their upper bits.
  @inline(__always) static func lower(_ word: UInt64) -> UInt64 { word & ~upperBits }

  /// Which bytes of `lower`, none of which has its upper bit set, are not `byte`; the result's other bits mean nothing.
  @inline(__always) static func differ(_ lower: UInt64, _ byte: UInt8) -> UInt64 {
    (lower ^ (ones &* UInt64(byte))) &+ ~upperBits
  }

  /// Which bytes of `lower`, none of which has its upper bit set, exceed `byte`; the result's other bits mean nothing.
  @inline(__always) static func exceed(_ lower: UInt64, _ byte: UInt8) -> UInt64 {
    lower &+ ones &* UInt64(0x7f &- byte)
  }

  /// The sum of the eight bytes.
  @inline(__always) static func sum(_ word: UInt64) -> Int {
    let mask: UInt64 = 0x00ff_00ff_00ff_00ff
    let pairs = (word & mask) &+ (word &>> 8 & mask)
    return Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) &>> 48)
  }
}
