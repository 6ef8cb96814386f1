import ByteIO
import WeightGraph

/// The last 48 bytes of a table: where its index is.
///
/// Source: LevelDB, `doc/table_format.md`; `tensorflow/core/lib/io/format.h`.
struct TableFooter {
  static let length = 48
  private static let magic: UInt64 = 0xdb47_7524_8b80_fb57

  /// The block that would lead to blocks of statistics; there are none.
  let metaIndex: BlockHandle
  /// The block that leads to all others.
  let index: BlockHandle
  /// Where the footer starts.
  let position: Int

  /// Whether a file ends as tables do.
  static func isAtEnd(of bytes: RawSpan) -> Bool {
    bytes.byteCount >= length && bytes.integer(at: bytes.byteCount - 8, as: UInt64.self) == magic
  }

  init(_ file: RawSpan) throws(ContainerError) {
    guard Self.isAtEnd(of: file) else {
      let found = file.byteCount < Self.length ? "\(file.byteCount) bytes" : "another end"
      throw .damaged(
        subject: "table", byte: max(0, file.byteCount - 8), found: "\(found) (cut off?)",
        expected: "the magic number of a table at its end")
    }
    position = file.byteCount - Self.length
    var cursor = ByteCursor(file.extracting(first: file.byteCount - 8), at: position)
    metaIndex = try BlockHandle(&cursor, "footer")
    index = try BlockHandle(&cursor, "footer")
    for place in cursor.position..<file.byteCount - 8 where file.byte(at: place) != 0 {
      throw .damaged(
        subject: "footer", byte: place, found: "\(file.byte(at: place))", expected: "zeros behind the two handles")
    }
  }
}

/// Where a block stands: its contents, behind which are five bytes more.
struct BlockHandle: Equatable {
  let offset: UInt64
  let size: UInt64

  /// Reads two numbers.
  ///
  /// - Parameter subject: what messages call the place that they are in.
  init(_ cursor: inout ByteCursor, _ subject: String) throws(ContainerError) {
    let byte = cursor.position
    do throws(VarintError) {
      offset = try cursor.readVarint()
      size = try cursor.readVarint()
    } catch {
      throw .damaged(subject: subject, byte: byte, found: error.found, expected: "the handle of a block")
    }
  }
}
