import ByteIO
import WeightGraph

/// Goes through the header of a file from its first byte to its last, once; no number is used that was not checked.
struct HeaderReader: ~Escapable {
  let order: ByteOrder
  /// What is being read, as errors call it.
  var subject = "header"
  private var cursor: ByteCursor

  @_lifetime(copy file)
  init(_ file: RawSpan) {
    order = Prologue.order(of: file)
    cursor = ByteCursor(file)
  }

  /// Where the next byte stands in the file.
  var position: Int { cursor.position }

  @_lifetime(self: copy self)
  mutating func number<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(ContainerError) -> T {
    do throws(ByteCursor.Truncation) { return try cursor.read(T.self, order) } catch { throw cut(error) }
  }

  @_lifetime(self: copy self)
  mutating func bytes(_ count: Int) throws(ContainerError) -> [UInt8] {
    do throws(ByteCursor.Truncation) { return cursor.bytes.extracting(try cursor.take(count)).copied() } catch {
      throw cut(error)
    }
  }

  /// Reads how many things follow, each of at least `each` bytes.
  ///
  /// - Throws: ``ContainerError`` where they are more than `most`, or more than the rest of the file has room for.
  @_lifetime(self: copy self)
  mutating func count(each: Int, most: Int) throws(ContainerError) -> Int {
    let byte = position
    let found = try number(UInt64.self)
    let room = cursor.remaining / each
    guard found <= UInt64(min(room, most)) else {
      let reason = room < most ? "for which there are bytes" : "the most that are read"
      throw .damaged(
        subject: subject, byte: byte, found: "\(found)", expected: "at most \(min(room, most)), \(reason)")
    }
    return Int(found)
  }

  /// Reads a text of at most `longest` bytes, with its length before it.
  @_lifetime(self: copy self)
  mutating func text(longest: Int = 1 << 30) throws(ContainerError) -> String {
    let length = try count(each: 1, most: longest)
    let byte = position
    guard let text = String(validating: try bytes(length), as: UTF8.self) else {
      throw .damaged(subject: subject, byte: byte, found: "\(length) bytes that are no UTF-8", expected: "a text")
    }
    return text
  }

  private func cut(_ error: ByteCursor.Truncation) -> ContainerError {
    .damaged(
      subject: subject, byte: error.byte,
      found: error.available == 0 ? "the end of the file" : "\(error.available) bytes",
      expected: "\(error.needed) bytes")
  }
}
