import ByteIO
import WeightGraph

/// A block of a table: keys in ascending order, each with a value; of a key only what the one before has not is stored.
struct TableBlock {
  /// What stands behind the contents: how they are compressed, and their check sum.
  static let trailerLength = 5

  private let name: String
  private let contents: Range<Int>
  /// The entries, without the places where reading may start.
  private let entries: Range<Int>

  /// Finds the block in the file and compares its check sum.
  ///
  /// - Parameters:
  ///   - name: what messages call it.
  ///   - limit: where the blocks of the file end.
  init(_ name: String, _ handle: BlockHandle, in file: RawSpan, limit: Int) throws(ContainerError) {
    let (end, overflow) = handle.offset.addingReportingOverflow(handle.size)
    guard !overflow, end <= UInt64(limit), UInt64(limit) - end >= UInt64(Self.trailerLength) else {
      throw .damaged(
        subject: name, byte: nil, found: "\(handle.size) bytes from byte \(handle.offset) on",
        expected: "a block that ends before byte \(limit)")
    }
    self.name = name
    contents = Int(handle.offset)..<Int(end)
    let stored = MaskedChecksum(stored: file.integer(at: contents.upperBound + 1, as: UInt32.self))
    let found = MaskedChecksum(of: file.extracting(contents.lowerBound..<contents.upperBound + 1))
    guard stored == found else {
      throw .damaged(subject: name, byte: contents.lowerBound, found: "CRC-32C \(found)", expected: "\(stored)")
    }
    let compression = file.byte(at: contents.upperBound)
    guard compression == 0 else {
      throw .unsupported(
        subject: name, reason: compression == 1 ? "compressed with Snappy" : "compression \(compression)",
        hint: "TensorFlow's own savers never compress the index")
    }
    entries = try Self.entries(name, contents, file)
  }

  /// The bytes before the places where reading may start, and before their number, which ends the block.
  private static func entries(
    _ name: String, _ contents: Range<Int>, _ file: RawSpan
  ) throws(ContainerError) -> Range<Int> {
    guard contents.count >= 8 else {
      throw .damaged(
        subject: name, byte: contents.lowerBound, found: "\(contents.count) bytes", expected: "a block of at least 8")
    }
    let place = contents.upperBound - 4
    let restarts = file.integer(at: place, as: UInt32.self)
    guard restarts >= 1, restarts <= UInt32(clamping: (contents.count - 4) / 4) else {
      throw .damaged(
        subject: name, byte: place, found: "\(restarts) places to start from",
        expected: "1 to \((contents.count - 4) / 4)")
    }
    return contents.lowerBound..<place - 4 * Int(restarts)
  }

  /// Whether nothing is in it.
  var isEmpty: Bool { entries.isEmpty }

  /// Where the block starts.
  var start: Int { contents.lowerBound }

  /// Where the block and its trailer end.
  var end: Int { contents.upperBound + Self.trailerLength }

  /// Calls `body` with every key and the place of its value, in order.
  ///
  /// - Parameter keys: counts all keys of the file and sees to their order.
  func forEachEntry(
    in file: RawSpan, _ keys: inout TableKeys,
    _ body: (_ key: [UInt8], _ value: Range<Int>) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    var cursor = ByteCursor(file.extracting(first: entries.upperBound), at: entries.lowerBound)
    while cursor.remaining > 0 {
      let byte = cursor.position
      let (shared, suffix, value) = try entry(&cursor)
      guard shared <= UInt64(keys.last.count) else {
        throw wrong(byte, "a key that shares \(shared) bytes with one of \(keys.last.count)")
      }
      try keys.advance(sharing: Int(shared), file.extracting(suffix).copied(), byte: byte)
      try body(keys.last, value)
    }
  }

  /// How many bytes of its key an entry shares with the one before, where the others stand, and where its value does.
  private func entry(
    _ cursor: inout ByteCursor
  ) throws(ContainerError) -> (shared: UInt64, suffix: Range<Int>, value: Range<Int>) {
    let byte = cursor.position
    do throws(VarintError) {
      let shared = try cursor.readVarint()
      let suffix = try cursor.readVarint()
      let value = try cursor.readVarint()
      let (length, overflow) = suffix.addingReportingOverflow(value)
      if !overflow, length <= UInt64(cursor.remaining), let all = try? cursor.take(Int(length)) {
        let middle = all.lowerBound + Int(suffix)
        return (shared, all.lowerBound..<middle, middle..<all.upperBound)
      }
    } catch { throw wrong(byte, error.found) }
    throw wrong(byte, "lengths beyond the end of the block")
  }

  private func wrong(_ byte: Int, _ found: String) -> ContainerError {
    .damaged(subject: "\(name), entry", byte: byte, found: found, expected: "a key and its value inside the block")
  }
}
