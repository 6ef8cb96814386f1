import ByteIO
import WeightGraph

/// Where the central directory lies and how many entries it lists, as the end of the file says.
struct EndOfDirectory {
  let directory: Range<Int>
  let entryCount: Int

  /// Finds the last record of a zip file and the zip64 records before it.
  ///
  /// The directory must end where these records start: an archive with something in front of it, or with a gap, would
  /// be read differently by different programs, and is refused.
  init(_ bytes: RawSpan) throws(ZipError) {
    let position = try Self.find(bytes)
    let narrow = try EndRecord(bytes, at: position)
    let wide = try WideEndRecord(bytes, before: position, narrow)
    let end = wide?.position ?? position
    let (size, offset, count) = wide.map { ($0.size, $0.offset, $0.count) } ?? narrow.widened
    guard size <= UInt64(end), case let start = end - Int(size), offset == UInt64(start) else {
      throw ZipError(byte: position, .misplacedDirectory(offset: offset, length: size, end: end))
    }
    // Nobody has more tensors; the lines of so many are some hundred megabytes of memory.
    let limit = min(Int(size) / ZipRecord.centralLength, StateDict.mostTensors)
    guard count <= UInt64(limit) else {
      throw ZipError(byte: position, .outside(field: "the number of entries", found: count, limit: limit))
    }
    directory = start..<end
    entryCount = Int(count)
  }

  /// Where the last record starts: the only signature whose comment ends exactly where the file ends.
  private static func find(_ bytes: RawSpan) throws(ZipError) -> Int {
    let last = bytes.byteCount - ZipRecord.endLength
    let first = max(0, last - Int(UInt16.max))
    var fitting: Int?
    var misfit: ZipError?
    for position in stride(from: last, through: first, by: -1)
    where bytes.integer(at: position, as: UInt32.self) == ZipRecord.endSignature {
      let comment = Int(bytes.integer(at: position + 20, as: UInt16.self))
      if position + ZipRecord.endLength + comment == bytes.byteCount {
        if let fitting { throw ZipError(byte: fitting, .ambiguousEnd(other: position)) }
        fitting = position
      } else if misfit == nil {
        misfit = ZipError(byte: position, .misplacedEnd(found: last - position, expected: comment))
      }
    }
    guard let fitting else { throw misfit ?? ZipError(byte: bytes.byteCount, .noEnd) }
    return fitting
  }
}

/// The record at the end of every zip file, with 16-bit counts and 32-bit sizes.
private struct EndRecord {
  let count: UInt16
  let size: UInt32
  let offset: UInt32

  init(_ bytes: RawSpan, at position: Int) throws(ZipError) {
    let thisDisk = bytes.integer(at: position + 4, as: UInt16.self)
    let directoryDisk = bytes.integer(at: position + 6, as: UInt16.self)
    // All ones mean that the zip64 record knows; it is checked there.
    for disk in [thisDisk, directoryDisk] where disk != 0 && disk != ZipRecord.narrowCount {
      throw ZipError(byte: position, .multiDisk(found: UInt32(disk)))
    }
    count = bytes.integer(at: position + 10, as: UInt16.self)
    size = bytes.integer(at: position + 12, as: UInt32.self)
    offset = bytes.integer(at: position + 16, as: UInt32.self)
    let countHere = bytes.integer(at: position + 8, as: UInt16.self)
    guard countHere == count else {
      throw ZipError(
        byte: position,
        .mismatch(field: "the number of entries on this disk", found: UInt64(countHere), expected: UInt64(count)))
    }
  }

  var widened: (size: UInt64, offset: UInt64, count: UInt64) { (UInt64(size), UInt64(offset), UInt64(count)) }
}

/// The zip64 record, found through a locator that stands right before the last record.
private struct WideEndRecord {
  let position: Int
  let count: UInt64
  let size: UInt64
  let offset: UInt64

  /// The record, or `nil` when there is no locator.
  init?(_ bytes: RawSpan, before end: Int, _ narrow: EndRecord) throws(ZipError) {
    let locator = end - ZipRecord.locatorLength
    guard locator >= 0, bytes.integer(at: locator, as: UInt32.self) == ZipRecord.locatorSignature else { return nil }
    let disks = bytes.integer(at: locator + 16, as: UInt32.self)
    guard bytes.integer(at: locator + 4, as: UInt32.self) == 0, disks <= 1 else {
      throw ZipError(byte: locator, .multiDisk(found: disks))
    }
    let target = bytes.integer(at: locator + 8, as: UInt64.self)
    let limit = locator - ZipRecord.wideEndLength
    guard limit >= 0, target <= UInt64(limit) else {
      throw ZipError(byte: locator, .outside(field: "the zip64 record's offset", found: target, limit: max(0, limit)))
    }
    position = Int(target)
    let signature = bytes.integer(at: position, as: UInt32.self)
    guard signature == ZipRecord.wideEndSignature else {
      throw ZipError(
        byte: position,
        .signature(record: "the zip64 record", found: signature, expected: ZipRecord.wideEndSignature))
    }
    // The record's own length does not count its signature and itself.
    let length = bytes.integer(at: position + 4, as: UInt64.self)
    guard length == UInt64(locator - position - 12) else {
      throw ZipError(
        byte: position,
        .mismatch(field: "the zip64 record's length", found: length, expected: UInt64(locator - position - 12)))
    }
    for disk in [bytes.integer(at: position + 16, as: UInt32.self), bytes.integer(at: position + 20, as: UInt32.self)]
    where disk != 0 { throw ZipError(byte: position, .multiDisk(found: disk)) }
    count = bytes.integer(at: position + 32, as: UInt64.self)
    size = bytes.integer(at: position + 40, as: UInt64.self)
    offset = bytes.integer(at: position + 48, as: UInt64.self)
    let countHere = bytes.integer(at: position + 24, as: UInt64.self)
    // A narrow field that is not all ones must agree with the wide one.
    let pairs: [(String, UInt64, UInt64)] = [
      ("the number of entries on this disk", countHere, count),
      ("the number of entries", narrow.count == .max ? count : UInt64(narrow.count), count),
      ("the directory's length", narrow.size == .max ? size : UInt64(narrow.size), size),
      ("the directory's offset", narrow.offset == .max ? offset : UInt64(narrow.offset), offset),
    ]
    for (field, found, expected) in pairs where found != expected {
      throw ZipError(byte: end, .mismatch(field: field, found: found, expected: expected))
    }
  }
}
