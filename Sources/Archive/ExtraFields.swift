import ByteIO

/// The 64-bit numbers that an entry's header keeps in its extra field because 32 bits do not hold them.
///
/// Only numbers whose 32-bit field is all ones are there, always in the order: size, compressed size, offset, disk.
/// Source: `APPNOTE.TXT` 6.3.10, chapter 4.5.3.
struct WideNumbers: ~Escapable {
  private var cursor: ByteCursor
  private let isPresent: Bool
  private let entry: String

  /// Finds the zip64 field among the extra fields that lie in `range`.
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, in range: Range<Int>, entry: String) throws(ZipError) {
    self.entry = entry
    var position = range.lowerBound
    // Some writers pad with one to three bytes; they are too short to be a field.
    while range.upperBound - position >= 4 {
      let identifier = bytes.integer(at: position, as: UInt16.self)
      let end = position + 4 + Int(bytes.integer(at: position + 2, as: UInt16.self))
      guard end <= range.upperBound else {
        throw ZipError(entry: entry, byte: position, .extraField(problem: "runs past the end of its header"))
      }
      if identifier == ZipRecord.wideExtra {
        cursor = ByteCursor(bytes.extracting(0..<end), at: position + 4)
        isPresent = true
        return
      }
      position = end
    }
    cursor = ByteCursor(bytes.extracting(0..<range.upperBound), at: range.upperBound)
    isPresent = false
  }

  /// The number that `narrow` stands for: itself, or the next 64-bit one.
  @_lifetime(self: copy self)
  mutating func widen(_ narrow: UInt32, _ field: String) throws(ZipError) -> UInt64 {
    guard narrow == ZipRecord.narrowSize else { return UInt64(narrow) }
    // Archives without any zip64 field may hold a number that happens to be all ones.
    guard isPresent else { return UInt64(narrow) }
    do {
      return try cursor.read(UInt64.self)
    } catch {
      throw ZipError(entry: entry, byte: error.byte, .extraField(problem: "lacks \(field) in 64 bits"))
    }
  }
}
