import ByteIO

@testable import Archive

/// A zip file built field by field, so that a test can put a lie into any of them.
struct SampleZip {
  struct Entry {
    var name: [UInt8]
    var data: [UInt8]
    var method: UInt16 = 0
    var size: UInt32
    var checksum: UInt32
    var flags: UInt16 = 0
    var localName: [UInt8]?
    var localMethod: UInt16?
    var localFlags: UInt16?
    var localSizes: (compressed: UInt32, size: UInt32)?
    var localExtra: [UInt8] = []
    var localChecksum: UInt32?
    var centralSizes: (compressed: UInt32, size: UInt32)?
    var centralExtra: [UInt8] = []
    var disk: UInt16 = 0
    var offset: UInt32?

    init(_ name: String, stored data: [UInt8]) {
      self.init(name, data, method: 0, holding: data)
    }

    init(_ name: String, _ data: [UInt8], method: UInt16, holding content: [UInt8]) {
      self.name = Array(name.utf8)
      self.data = data
      self.method = method
      size = UInt32(content.count)
      checksum = Checksum(of: ByteRegion(content)).value
    }

    init(_ name: String, deflated content: [UInt8]) {
      let data = Deflater.compress(ByteRegion(content).bytes, level: 6, isLast: true).copied()
      self.init(name, data, method: 8, holding: content)
    }
  }

  var entries: [Entry]
  var comment: [UInt8] = []
  var entryCount: UInt16?
  var disk: UInt16 = 0
  var directoryOffset: UInt32?
  var hasWideEnd = false
  var wideEntryCount: UInt64?

  init(_ entries: Entry...) { self.entries = entries }

  var bytes: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = entry.offset ?? UInt32(file.count)
      let sizes = (compressed: UInt32(entry.data.count), size: entry.size)
      let localSizes = entry.localSizes ?? sizes
      let localName = entry.localName ?? entry.name
      file.append(UInt32(0x0403_4b50))
      file.append(UInt16(20))
      file.append(entry.localFlags ?? entry.flags)
      file.append(entry.localMethod ?? entry.method)
      file.append(UInt32(0x0021_0000))
      file.append(entry.localChecksum ?? entry.checksum)
      file.append(localSizes.compressed)
      file.append(localSizes.size)
      file.append(UInt16(localName.count))
      file.append(UInt16(entry.localExtra.count))
      file += localName + entry.localExtra + entry.data

      let centralSizes = entry.centralSizes ?? sizes
      directory.append(UInt32(0x0201_4b50))
      directory.append(UInt32(20 << 16 | 20))
      directory.append(entry.flags)
      directory.append(entry.method)
      directory.append(UInt32(0x0021_0000))
      directory.append(entry.checksum)
      directory.append(centralSizes.compressed)
      directory.append(centralSizes.size)
      directory.append(UInt16(entry.name.count))
      directory.append(UInt16(entry.centralExtra.count))
      directory.append(UInt16(0))
      directory.append(entry.disk)
      directory.append(UInt16(0))
      directory.append(UInt32(0))
      directory.append(offset)
      directory += entry.name + entry.centralExtra
    }
    let start = directoryOffset ?? UInt32(file.count)
    let length = directory.count
    file += directory
    if hasWideEnd {
      let position = file.count
      file.append(UInt32(0x0606_4b50))
      file.append(UInt64(44))
      file.append(UInt32(45 << 16 | 45))
      file.append(UInt64(0))
      for count in [wideEntryCount, wideEntryCount] { file.append(count ?? UInt64(entries.count)) }
      file.append(UInt64(length))
      file.append(UInt64(start))
      file.append(UInt32(0x0706_4b50))
      file.append(UInt32(0))
      file.append(UInt64(position))
      file.append(UInt32(1))
    }
    file.append(UInt32(0x0605_4b50))
    for field in [disk, disk] { file.append(field) }
    for count in [entryCount, entryCount] { file.append(count ?? (hasWideEnd ? .max : UInt16(entries.count))) }
    file.append(UInt32(length))
    file.append(hasWideEnd ? .max : start)
    file.append(UInt16(comment.count))
    return file + comment
  }

  var region: ByteRegion { ByteRegion(bytes) }

  /// What opening the archive throws, or `nil` when it opens.
  var flaw: ZipError? {
    do { _ = try ZipArchive(region) } catch { return error }
    return nil
  }
}

extension ZipEntry {
  /// All bytes, read to the end and checked.
  func contents(pieceSize: Int = 256 << 10) throws(ZipError) -> [UInt8] {
    var reader = try reader(pieceSize: pieceSize)
    var bytes: [UInt8] = []
    while try reader.advance() { bytes += reader.piece.copied() }
    return bytes
  }
}

/// Bytes that compress somewhat.
func sampleBytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) & 0x3f } }
