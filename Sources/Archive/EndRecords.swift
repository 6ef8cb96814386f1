/// The records after the central directory, as they are written.
struct EndRecords {
  let entryCount: Int
  let directoryLength: Int
  let directoryOffset: Int

  private var isWide: Bool {
    entryCount >= Int(ZipRecord.narrowCount) || max(directoryLength, directoryOffset) >= Int(ZipRecord.narrowSize)
  }

  /// The last record, and before it the zip64 record with its locator where they are needed.
  var bytes: [UInt8] {
    var bytes = isWide ? wideRecords : []
    let count = UInt16(min(entryCount, Int(ZipRecord.narrowCount)))
    bytes.append(ZipRecord.endSignature)
    for field in [0, 0, count, count] { bytes.append(field) }
    bytes.append(UInt32(min(directoryLength, Int(ZipRecord.narrowSize))))
    bytes.append(UInt32(min(directoryOffset, Int(ZipRecord.narrowSize))))
    bytes.append(UInt16(0))
    return bytes
  }

  private var wideRecords: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(ZipRecord.wideEndSignature)
    bytes.append(UInt64(ZipRecord.wideEndLength - 12))
    for version: UInt16 in [3 << 8 | 45, 45] { bytes.append(version) }
    for disk: UInt32 in [0, 0] { bytes.append(disk) }
    for number in [entryCount, entryCount, directoryLength, directoryOffset] { bytes.append(UInt64(number)) }
    bytes.append(ZipRecord.locatorSignature)
    bytes.append(UInt32(0))
    bytes.append(UInt64(directoryOffset + directoryLength))
    bytes.append(UInt32(1))
    return bytes
  }
}
