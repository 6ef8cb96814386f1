#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The order in which a number's bytes lie in a file.
public enum ByteOrder: String, Hashable, Sendable {
  case little, big

  /// The order of this machine.
  public static var host: ByteOrder { 1.littleEndian == 1 ? .little : .big }
}

extension RawSpan {
  /// The byte at `offset`, which must be inside.
  @inlinable @inline(__always)
  public func byte(at offset: Int) -> UInt8 {
    // Any bit pattern is a UInt8, and the load checks its bounds.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The number that lies at `offset`, aligned or not; all its bytes must be inside.
  @inlinable @inline(__always)
  public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self, _ order: ByteOrder = .little
  ) -> T {
    // Any bit pattern is a fixed-width integer, and the load checks its bounds.
    let raw = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: T.self)
    return order == .little ? T(littleEndian: raw) : T(bigEndian: raw)
  }

  /// Whether the span starts with these bytes.
  public func starts(with prefix: some Collection<UInt8>) -> Bool {
    guard prefix.count <= byteCount else { return false }
    return prefix.enumerated().allSatisfy { byte(at: $0.offset) == $0.element }
  }

  /// The sum of all bytes, each taken as a number from 0 on, or of two's complement.
  public func sumOfBytes(signed: Bool = false) -> Int {
    var sum = 0
    for offset in 0..<byteCount { sum &+= signed ? Int(Int8(bitPattern: byte(at: offset))) : Int(byte(at: offset)) }
    return sum
  }

  /// The bytes as an array of their own.
  public func copied() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      // The array's buffer has room for `byteCount` bytes and does not overlap the span.
      unsafe withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      count = byteCount
    }
  }

  /// The bytes as text, or `nil` when they are not UTF-8.
  public func utf8Text() -> String? {
    String(validating: copied(), as: UTF8.self)
  }
}

extension MutableRawSpan {
  /// Stores a number's bytes, in this machine's order, at `offset`; all of them must be inside.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func store<T: BitwiseCopyable>(_ value: T, at offset: Int) {
    // The store checks its bounds.
    storeBytes(of: value, toByteOffset: offset, as: T.self)
  }
}

extension MutableRawSpan {
  /// Copies `source` to `offset`; all of it must find room.
  @_lifetime(self: copy self)
  public mutating func copy(_ source: RawSpan, at offset: Int = 0) {
    precondition(offset >= 0 && source.byteCount <= byteCount - offset)
    unsafe source.withUnsafeBytes { from in
      unsafe withUnsafeMutableBytes { to in
        guard let from = from.baseAddress, let to = to.baseAddress else { return }
        // The room was checked above; exclusive access to the target rules out an overlap.
        unsafe (to + offset).copyMemory(from: from, byteCount: source.byteCount)
      }
    }
  }
}

extension RawSpan {
  /// Whether both spans hold the same bytes.
  public func isEqual(to other: RawSpan) -> Bool {
    guard byteCount == other.byteCount else { return false }
    return unsafe withUnsafeBytes { mine in
      // Both spans have the length that is compared.
      unsafe other.withUnsafeBytes { theirs in
        unsafe mine.isEmpty || memcmp(mine.baseAddress!, theirs.baseAddress!, mine.count) == 0
      }
    }
  }
}
