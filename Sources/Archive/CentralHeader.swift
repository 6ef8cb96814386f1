import ByteIO

/// One line of the central directory: what the archive says about an entry before the entry is looked at.
struct CentralHeader {
  /// Where this header starts.
  let position: Int
  let name: String
  let nameBytes: [UInt8]
  let method: ZipMethod
  let checksum: UInt32
  let compressedSize: Int
  let size: Int
  /// Where the entry's local header starts.
  let localOffset: Int

  /// Reads the header at the cursor and moves the cursor behind it.
  init(_ cursor: inout ByteCursor) throws(ZipError) {
    let position = cursor.position
    let bytes = cursor.bytes
    do {
      _ = try cursor.take(ZipRecord.centralLength)
    } catch {
      throw ZipError(byte: position, error, record: "a directory entry")
    }
    let signature = bytes.integer(at: position, as: UInt32.self)
    guard signature == ZipRecord.centralSignature else {
      throw ZipError(
        byte: position,
        .signature(record: "a directory entry", found: signature, expected: ZipRecord.centralSignature))
    }
    let flags = ZipFlags(rawValue: bytes.integer(at: position + 8, as: UInt16.self))
    let nameRange: Range<Int>
    let extraRange: Range<Int>
    do {
      nameRange = try cursor.take(Int(bytes.integer(at: position + 28, as: UInt16.self)))
      extraRange = try cursor.take(Int(bytes.integer(at: position + 30, as: UInt16.self)))
      _ = try cursor.take(Int(bytes.integer(at: position + 32, as: UInt16.self)))
    } catch {
      throw ZipError(byte: position, error, record: "a directory entry")
    }
    nameBytes = bytes.extracting(nameRange).copied()
    name = try EntryName(nameBytes, isUnicode: flags.contains(.unicodeName), byte: nameRange.lowerBound).text
    self.position = position
    if !flags.isDisjoint(with: .encrypted) { throw ZipError(entry: name, byte: position + 8, .encrypted) }
    method = ZipMethod(rawValue: bytes.integer(at: position + 10, as: UInt16.self))
    checksum = bytes.integer(at: position + 16, as: UInt32.self)

    var wide = try WideNumbers(bytes, in: extraRange, entry: name)
    let size = try wide.widen(bytes.integer(at: position + 24, as: UInt32.self), "the size")
    let compressedSize = try wide.widen(bytes.integer(at: position + 20, as: UInt32.self), "the compressed size")
    let offset = try wide.widen(bytes.integer(at: position + 42, as: UInt32.self), "the offset")
    let disk = bytes.integer(at: position + 34, as: UInt16.self)
    guard disk == 0 || disk == ZipRecord.narrowCount else {
      throw ZipError(entry: name, byte: position + 34, .multiDisk(found: UInt32(disk)))
    }
    self.size = try Self.check(size, "the size", limit: .max, name, position)
    self.compressedSize = try Self.check(
      compressedSize, "the compressed size", limit: bytes.byteCount, name, position)
    localOffset = try Self.check(offset, "the header's offset", limit: bytes.byteCount, name, position)
    try checkRatio()
  }

  private static func check(
    _ value: UInt64, _ field: String, limit: Int, _ entry: String, _ position: Int
  ) throws(ZipError) -> Int {
    guard let number = Int(exactly: value), number <= limit else {
      throw ZipError(entry: entry, byte: position, .outside(field: field, found: value, limit: limit))
    }
    return number
  }

  /// Refuses sizes that the compressed bytes cannot hold.
  private func checkRatio() throws(ZipError) {
    if method == .stored, size != compressedSize {
      throw ZipError(
        entry: name, byte: position,
        .mismatch(
          field: "the size of a stored entry", found: UInt64(size), expected: UInt64(compressedSize)))
    }
    // DEFLATE makes at most 258 bytes of two bits; the first bytes of a stream are never better.
    let (limit, overflow) = compressedSize.multipliedReportingOverflow(by: 1032)
    if method == .deflated, !overflow, size > limit {
      throw ZipError(entry: name, byte: position, .impossibleRatio(found: size, limit: limit))
    }
  }
}

extension ZipError {
  /// A record that does not fit into the bytes left.
  init(entry: String? = nil, byte: Int, _ truncation: ByteCursor.Truncation, record: String) {
    self.init(
      entry: entry, byte: byte,
      .truncated(record: record, needed: truncation.needed, available: truncation.available))
  }
}
