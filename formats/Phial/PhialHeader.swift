import ByteIO
import WeightGraph

/// The first 64 bytes: where the index stands, its SHA-256, and a check over the header itself.
struct PhialHeader: Equatable, Sendable {
  static let byteCount = 64
  static let version: UInt16 = 1

  /// Where the index starts; it ends with the file.
  let indexOffset: Int
  /// The number of bytes of the index.
  let indexLength: Int
  /// The SHA-256 of the index, which holds those of all tensors: the digest of the whole file.
  let indexDigest: Digest

  init(indexOffset: Int, indexLength: Int, indexDigest: Digest) {
    self.indexOffset = indexOffset
    self.indexLength = indexLength
    self.indexDigest = indexDigest
  }

  /// The longest index that is read: that of a million tensors, and of large vocabularies beside them.
  static let longestIndex = 1 << 28

  /// The header as it stands in the file.
  var bytes: [UInt8] {
    let start = PhialMagic.bytes + littleEndian(Self.version)
    let rest = littleEndian(UInt64(indexOffset)) + littleEndian(UInt64(indexLength)) + indexDigest.bytes
    return start + Self.check(start, rest) + rest
  }

  /// Reads the header of a file and checks it against itself and against the file's length.
  init(_ file: RawSpan) throws(ContainerError) {
    try PhialMagic.check(file)
    guard file.byteCount >= Self.byteCount else {
      throw .damaged(
        subject: "header", byte: file.byteCount, found: "the end of the file", expected: "\(Self.byteCount) bytes")
    }
    let header = file.extracting(first: Self.byteCount)
    let check = Self.check(header.extracting(0..<12).copied(), header.extracting(16..<64).copied())
    guard header.extracting(12..<16).copied() == check else {
      throw .damaged(
        subject: "header, check", byte: 12, found: header.extracting(12..<16).copied().hexadecimal,
        expected: "\(check.hexadecimal) for the rest of these \(Self.byteCount) bytes")
    }
    let version = header.integer(at: 10, as: UInt16.self)
    guard version == Self.version else {
      throw .unsupported(
        subject: "header, version", reason: "version \(version)", hint: "this program reads version \(Self.version)")
    }
    let (offset, length) = (header.integer(at: 16, as: UInt64.self), header.integer(at: 24, as: UInt64.self))
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end == UInt64(file.byteCount) else {
      throw .damaged(
        subject: "file length", byte: Int(exactly: overflow ? .max : min(end, UInt64(file.byteCount))),
        found: "\(file.byteCount) bytes",
        expected: "an index at byte \(offset) of \(length) bytes, and the end of the file")
    }
    guard length <= UInt64(Self.longestIndex) else {
      throw .damaged(
        subject: "header, length of the index", byte: 24, found: "\(length) bytes",
        expected: "at most \(Self.longestIndex)")
    }
    // Both are at most the file's length, which is an `Int`; 32 bytes are a digest.
    indexOffset = Int(offset)
    indexLength = Int(length)
    indexDigest = Digest(header.extracting(32..<64).copied())!
  }

  /// The first four bytes of the SHA-256 of the header without these four.
  private static func check(_ start: [UInt8], _ rest: [UInt8]) -> [UInt8] {
    var hasher = Hasher256()
    hasher.update(start + rest)
    return Array(hasher.finalize().bytes.prefix(4))
  }
}

private func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
}
