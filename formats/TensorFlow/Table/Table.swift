import ByteIO
import WeightGraph

/// A sorted table of keys and values in one file, as LevelDB has them: blocks, an index of blocks, and a footer.
///
/// Source: LevelDB, `doc/table_format.md`.
struct Table {
  private let footer: TableFooter
  private let index: TableBlock

  /// Reads the footer and what it leads to.
  init(_ file: RawSpan) throws(ContainerError) {
    footer = try TableFooter(file)
    index = try TableBlock("index block", footer.index, in: file, limit: footer.position)
    let meta = try TableBlock("metaindex block", footer.metaIndex, in: file, limit: footer.position)
    guard meta.isEmpty else {
      throw .unsupported(
        subject: "metaindex block", reason: "it leads to further blocks, of which nothing is known", hint: nil)
    }
    // Every byte belongs to something with a check sum.
    guard meta.end == index.start, index.end == footer.position else {
      throw .damaged(
        subject: "table", byte: meta.end, found: "blocks that do not lie one behind the other",
        expected: "the metaindex, the index and the footer")
    }
  }

  /// Calls `body` with every key and the place of its value, in order.
  ///
  /// - Throws: ``ContainerError`` where a block is damaged, or where blocks leave bytes out or share some.
  func forEachEntry(
    in file: RawSpan, _ body: (_ key: [UInt8], _ value: Range<Int>) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    var (keys, separators) = (TableKeys(), TableKeys())
    var (end, number) = (0, 0)
    try index.forEachEntry(in: file, &separators) { (_, value) throws(ContainerError) in
      var cursor = ByteCursor(file.extracting(first: value.upperBound), at: value.lowerBound)
      let handle = try BlockHandle(&cursor, "index block")
      guard cursor.remaining == 0, handle.offset == UInt64(end) else {
        throw .damaged(
          subject: "index block", byte: value.lowerBound, found: "a block at byte \(handle.offset)",
          expected: "one at byte \(end), where the one before ends")
      }
      let block = try TableBlock("block \(number)", handle, in: file, limit: footer.position)
      try block.forEachEntry(in: file, &keys, body)
      (end, number) = (block.end, number + 1)
    }
    guard UInt64(end) == footer.metaIndex.offset else {
      throw .damaged(
        subject: "metaindex block", byte: footer.position, found: "byte \(footer.metaIndex.offset)",
        expected: "\(end), where the last block ends")
    }
  }
}
