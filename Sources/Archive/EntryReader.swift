import ByteIO

/// Reads an entry from its first byte to its last, a piece at a time.
///
/// Each piece of a stored entry is a part of the mapped file; those of a compressed one are decoded into a block of
/// `pieceSize` bytes. The last call of ``advance()`` checks that there are exactly as many bytes as the entry's size
/// says and that they have its CRC-32; until then nothing is known to be right.
///
///     var reader = try entry.reader()
///     while try reader.advance() { use(reader.piece) }
public struct EntryReader: ~Copyable {
  private let entry: ZipEntry
  private let decoder: (any EntryDecoder)?
  private let pieceSize: Int
  private var block: ByteBlock
  /// Where the current piece starts, and how long it is.
  private var start = 0
  private var filled = 0
  private var sum = Checksum()

  init(_ entry: ZipEntry, pieceSize: Int) throws(ZipError) {
    self.entry = entry
    self.pieceSize = pieceSize
    do throws(DecodingFailure) {
      switch entry.method {
      case .stored: decoder = nil
      case .deflated: decoder = Inflater()
      default: decoder = try LibarchiveDecoder(entry)
      }
    } catch { throw entry.undecodable(error) }
    block = ByteBlock(uninitialized: decoder == nil ? 0 : max(1, min(pieceSize, entry.byteCount)))
  }

  /// The number of bytes in all pieces so far.
  public var position: Int { sum.byteCount }

  /// The bytes that the last ``advance()`` made; empty before the first.
  public var piece: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      if decoder == nil { return entry.compressed.bytes.extracting(start..<start + filled) }
      return block.bytes.extracting(first: filled)
    }
  }

  /// Goes on to the next piece; returns `false` when there is none, and the entry has been found whole.
  ///
  /// - Throws: ``ZipError`` with the entry's name when its bytes cannot be decoded, are too many or too few, or have
  ///   another CRC-32.
  public mutating func advance() throws(ZipError) -> Bool {
    start = position
    let left = entry.byteCount - start
    filled = try decode() ?? min(pieceSize, left)
    guard filled <= left else { throw entry.error(.length(found: start + filled, expected: entry.byteCount)) }
    guard filled > 0 else {
      try checkEnd()
      return false
    }
    var sum = sum
    sum.add(piece)
    self.sum = sum
    return true
  }

  /// Decodes the next piece into the block and returns its length, or `nil` when nothing needs decoding.
  private mutating func decode() throws(ZipError) -> Int? {
    guard let decoder else { return nil }
    let entry = entry
    do throws(DecodingFailure) {
      var output = block.mutableBytes
      return try decoder.decode(entry.compressed.bytes, into: &output)
    } catch { throw entry.undecodable(error) }
  }

  private func checkEnd() throws(ZipError) {
    guard position == entry.byteCount else {
      throw entry.error(.length(found: position, expected: entry.byteCount))
    }
    if let used = decoder?.consumed, used != entry.compressed.count {
      throw entry.error(.unusedBytes(count: entry.compressed.count - used))
    }
    guard sum.value == entry.checksum else {
      throw entry.error(.checksum(found: sum.value, expected: entry.checksum))
    }
  }
}

extension ZipEntry {
  /// Starts reading at the first byte.
  ///
  /// - Parameter pieceSize: the most bytes that a piece may have, and that are held in memory.
  public func reader(pieceSize: Int = 256 << 10) throws(ZipError) -> EntryReader {
    try EntryReader(self, pieceSize: pieceSize)
  }

  /// The first `count` bytes, or all when there are fewer; decodes no more than these, and checks no CRC-32.
  public func prefix(_ count: Int) throws(ZipError) -> [UInt8] {
    var reader = try reader(pieceSize: max(1, count))
    var bytes: [UInt8] = []
    while bytes.count < min(count, byteCount), try reader.advance() { bytes += reader.piece.copied() }
    return bytes
  }

  /// Checks the CRC-32 of all bytes; a stored entry's on all cores.
  public func verify() throws(ZipError) {
    if method == .stored {
      let sum = Checksum(of: compressed)
      guard sum.value == checksum else { throw error(.checksum(found: sum.value, expected: checksum)) }
    } else {
      var reader = try reader()
      while try reader.advance() {}
    }
  }

  func error(_ flaw: ZipFlaw) -> ZipError { ZipError(entry: name, byte: compressed.range.lowerBound, flaw) }

  func undecodable(_ failure: DecodingFailure) -> ZipError {
    error(.undecodable(method: method, problem: failure.reason))
  }
}
