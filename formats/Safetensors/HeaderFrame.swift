import ByteIO
import WeightGraph

/// Where a file's header stands, and where the elements start: what the first eight bytes say.
struct HeaderFrame {
  /// The size of the number that says how long the header is.
  static let lengthSize = 8
  /// A header that is longer is refused before a byte of it is looked at.
  static let longest = 100_000_000

  /// The header's text, with the spaces behind it.
  let text: Range<Int>

  /// Where the first element stands.
  var dataStart: Int { text.upperBound }

  /// - Throws: ``ContainerError`` where the header would be too long, not all there, or no object of JSON.
  init(_ file: RawSpan) throws(ContainerError) {
    guard file.byteCount >= Self.lengthSize else {
      throw .damaged(
        subject: "header length", byte: file.byteCount, found: "the end of the file",
        expected: "\(Self.lengthSize) bytes")
    }
    let length = file.integer(at: 0, as: UInt64.self)
    let most = min(Self.longest, file.byteCount - Self.lengthSize)
    guard length <= UInt64(most) else {
      let reason = most == Self.longest ? "the longest header that is read" : "the bytes that are there"
      throw .damaged(subject: "header length", byte: 0, found: "\(length)", expected: "at most \(most), \(reason)")
    }
    text = Self.lengthSize..<Self.lengthSize + Int(length)
    let first = text.isEmpty ? nil : file.byte(at: text.lowerBound)
    guard first == UInt8(ascii: "{") else {
      throw .damaged(
        subject: "header", byte: text.lowerBound, found: first.map { "byte \($0)" } ?? "no bytes",
        expected: "'{', with which it must begin")
    }
  }

  /// Whether a file, sound or not, begins as one of safetensors: a length, and then an object with a key, or without any.
  static func recognizes(_ file: RawSpan) -> Bool {
    guard file.byteCount >= lengthSize + 2, file.byte(at: lengthSize) == UInt8(ascii: "{") else { return false }
    let length = file.extracting(first: lengthSize).copied()
    // JSON may have a brace in the same place, behind other letters: a length that is too large is damage only without them.
    guard !length.allSatisfy({ (0x20..<0x7f).contains($0) || (0x09...0x0d).contains($0) }) else { return false }
    return ["\"", "}", " "].contains(Unicode.Scalar(file.byte(at: lengthSize + 1)))
  }
}
