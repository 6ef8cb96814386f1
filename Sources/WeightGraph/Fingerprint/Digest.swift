import ByteIO
import CKernels
import Crypto

/// A SHA-256 digest: 32 bytes.
public struct Digest: Hashable, Sendable {
  /// The bytes.
  public let bytes: [UInt8]

  /// A digest from its bytes, or `nil` when they are not 32.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == SHA256.byteCount else { return nil }
    self.bytes = Array(bytes)
  }

  /// A digest from 64 hexadecimal digits.
  public init?(hexadecimal text: String) {
    guard text.utf8.count == 2 * SHA256.byteCount else { return nil }
    var bytes = [UInt8](repeating: 0, count: SHA256.byteCount)
    for (place, character) in text.utf8.enumerated() {
      guard let digit = Self.value(ofDigit: character) else { return nil }
      bytes[place / 2] = bytes[place / 2] << 4 | digit
    }
    self.bytes = bytes
  }

  /// What a hexadecimal digit stands for, large or small.
  private static func value(ofDigit character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension Digest {
  /// The digests of two messages of one length, in little more than the time of one where the processor can.
  static func pair(_ first: RawSpan, _ second: RawSpan) -> (Digest, Digest) {
    precondition(first.byteCount == second.byteCount)
    let count = first.byteCount
    var digests = [UInt8](repeating: 0, count: 2 * SHA256.byteCount)
    let isDone = unsafe first.withUnsafeBytes { first in
      unsafe second.withUnsafeBytes { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return false }
        // Both messages have `count` bytes, which are only read, and there is room for two digests.
        return unsafe transmute_sha256_pair(
          first.assumingMemoryBound(to: UInt8.self), second.assumingMemoryBound(to: UInt8.self), count, &digests)
      }
    }
    guard isDone else { return (TensorDigest.leaf(first), TensorDigest.leaf(second)) }
    return (Digest(digests.prefix(SHA256.byteCount))!, Digest(digests.suffix(SHA256.byteCount))!)
  }
}

extension Digest: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// SHA-256 over pieces that are handed in one after the other.
public struct Hasher256: Sendable {
  private var state = SHA256()

  /// The hash of nothing so far.
  public init() {}

  /// Takes in bytes.
  public mutating func update(_ bytes: RawSpan) {
    // The hash only reads the bytes of the span.
    unsafe bytes.withUnsafeBytes { unsafe state.update(bufferPointer: $0) }
  }

  /// Takes in bytes.
  public mutating func update(_ bytes: [UInt8]) { update(ByteRegion(bytes).bytes) }

  /// Takes in a text's UTF-8, preceded by its length, so that no two lists of texts look the same.
  public mutating func update(_ text: String) {
    update(text.utf8.count)
    update(Array(text.utf8))
  }

  /// Takes in a number as eight bytes, the lowest first.
  public mutating func update(_ number: Int) {
    update((0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
  }

  /// The digest of all that was taken in.
  public func finalize() -> Digest { Digest(Array(state.finalize()))! }
}
