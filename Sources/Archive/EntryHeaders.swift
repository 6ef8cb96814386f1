/// An entry as it is written: what its two headers say.
struct EntryHeaders {
  let name: [UInt8]
  let method: ZipMethod
  let size: Int
  let compressedSize: Int

  /// Midnight of 1980-01-01, the earliest date that zip knows, so that the same entries give the same bytes.
  private static let date: (time: UInt16, day: UInt16) = (0, 1 << 5 | 1)
  /// Made on Unix, where the attributes below mean something.
  private static let unix: UInt16 = 3 << 8
  /// A regular file that its owner may write and everybody may read.
  private static let attributes: UInt32 = 0o100_644 << 16

  init(name: String, method: ZipMethod, size: Int, compressedSize: Int) {
    self.name = Array(name.utf8)
    self.method = method
    self.size = size
    self.compressedSize = compressedSize
  }

  /// Whether 32 bits do not hold a size.
  private var isWide: Bool { max(size, compressedSize) >= Int(ZipRecord.narrowSize) }

  /// The length of a local header without padding.
  var localLength: Int { ZipRecord.localLength + name.count + (isWide ? 20 : 0) }

  /// The header that stands before the data.
  ///
  /// - Parameter padding: 0, or at least ``AlignmentPadding/shortest``: how many bytes to add so that the data start at
  ///   a multiple of 64.
  func local(_ checksum: UInt32, padding: Int = 0) -> [UInt8] {
    var extra: [UInt8] = []
    if isWide {
      extra.append(ZipRecord.wideExtra)
      extra.append(UInt16(16))
      extra.append(UInt64(size))
      extra.append(UInt64(compressedSize))
    }
    extra += AlignmentPadding.field(padding)
    var bytes: [UInt8] = []
    bytes.append(ZipRecord.localSignature)
    appendShared(&bytes, checksum, isWide: isWide, sizesAreWide: isWide)
    bytes.append(UInt16(extra.count))
    return bytes + name + extra
  }

  /// The line in the central directory.
  func central(_ checksum: UInt32, offset: Int) -> [UInt8] {
    var numbers: [UInt8] = []
    for number in (isWide ? [size, compressedSize] : []) + (offset >= Int(ZipRecord.narrowSize) ? [offset] : []) {
      numbers.append(UInt64(number))
    }
    var extra: [UInt8] = []
    if !numbers.isEmpty {
      extra.append(ZipRecord.wideExtra)
      extra.append(UInt16(numbers.count))
      extra += numbers
    }
    var bytes: [UInt8] = []
    bytes.append(ZipRecord.centralSignature)
    bytes.append(Self.unix | Self.version(isWide: !numbers.isEmpty))
    appendShared(&bytes, checksum, isWide: !numbers.isEmpty, sizesAreWide: isWide)
    bytes.append(UInt16(extra.count))
    // No comment, on the first disk, not known to be text.
    for field: UInt16 in [0, 0, 0] { bytes.append(field) }
    bytes.append(Self.attributes)
    bytes.append(UInt32(min(offset, Int(ZipRecord.narrowSize))))
    return bytes + name + extra
  }

  /// The fields that both headers have, from the version to the length of the name.
  private func appendShared(_ bytes: inout [UInt8], _ checksum: UInt32, isWide: Bool, sizesAreWide: Bool) {
    let flags: ZipFlags = name.allSatisfy { $0 < 128 } ? [] : .unicodeName
    bytes.append(Self.version(isWide: isWide))
    bytes.append(flags.rawValue)
    bytes.append(method.rawValue)
    bytes.append(Self.date.time)
    bytes.append(Self.date.day)
    bytes.append(checksum)
    bytes.append(sizesAreWide ? ZipRecord.narrowSize : UInt32(compressedSize))
    bytes.append(sizesAreWide ? ZipRecord.narrowSize : UInt32(size))
    bytes.append(UInt16(name.count))
  }

  /// The version of the zip format that a reader needs: 2.0, or 4.5 for 64-bit numbers.
  private static func version(isWide: Bool) -> UInt16 { isWide ? 45 : 20 }
}
