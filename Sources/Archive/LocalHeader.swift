import ByteIO

/// The header that stands before an entry's bytes, checked against what the central directory says.
struct LocalHeader {
  /// Where the entry's bytes lie.
  let data: Range<Int>

  /// Reads the header that `central` points to.
  ///
  /// - Parameter limit: where the central directory starts, which no entry may reach into.
  init(_ bytes: RawSpan, _ central: CentralHeader, limit: Int) throws(ZipError) {
    let name = central.name
    let position = central.localOffset
    guard position <= limit - ZipRecord.localLength else {
      throw ZipError(
        entry: name, byte: central.position,
        .outside(
          field: "the header's offset", found: UInt64(position), limit: max(0, limit - ZipRecord.localLength)))
    }
    let signature = bytes.integer(at: position, as: UInt32.self)
    guard signature == ZipRecord.localSignature else {
      throw ZipError(
        entry: name, byte: position,
        .signature(record: "the local header", found: signature, expected: ZipRecord.localSignature))
    }
    let nameRange: Range<Int>
    let extraRange: Range<Int>
    do {
      var cursor = ByteCursor(bytes.extracting(0..<limit), at: position + ZipRecord.localLength)
      nameRange = try cursor.take(Int(bytes.integer(at: position + 26, as: UInt16.self)))
      extraRange = try cursor.take(Int(bytes.integer(at: position + 28, as: UInt16.self)))
      data = try cursor.take(central.compressedSize)
    } catch {
      throw ZipError(entry: name, byte: position, error, record: "the entry")
    }
    let nameBytes = bytes.extracting(nameRange).copied()
    guard nameBytes == central.nameBytes else {
      let found = String(decoding: nameBytes, as: UTF8.self)
      throw ZipError(entry: name, byte: nameRange.lowerBound, .localName(found: found))
    }
    let flags = ZipFlags(rawValue: bytes.integer(at: position + 6, as: UInt16.self))
    if !flags.isDisjoint(with: .encrypted) { throw ZipError(entry: name, byte: position + 6, .encrypted) }

    let method = bytes.integer(at: position + 8, as: UInt16.self)
    var pairs: [(byte: Int, field: String, found: UInt64, expected: UInt64)] = [
      (8, "the compression method", UInt64(method), UInt64(central.method.rawValue))
    ]
    // Written before the sizes were known, a header says so and need not hold them.
    if !flags.contains(.trailingSizes) {
      var wide = try WideNumbers(bytes, in: extraRange, entry: name)
      let size = try wide.widen(bytes.integer(at: position + 22, as: UInt32.self), "the size")
      let compressedSize = try wide.widen(bytes.integer(at: position + 18, as: UInt32.self), "the compressed size")
      let checksum = bytes.integer(at: position + 14, as: UInt32.self)
      pairs += [
        (14, "the CRC-32", UInt64(checksum), UInt64(central.checksum)),
        (18, "the compressed size", compressedSize, UInt64(central.compressedSize)),
        (22, "the size", size, UInt64(central.size)),
      ]
    }
    for pair in pairs where pair.found != pair.expected {
      throw ZipError(
        entry: name, byte: position + pair.byte,
        .mismatch(field: "\(pair.field) in the local header", found: pair.found, expected: pair.expected))
    }
  }
}
