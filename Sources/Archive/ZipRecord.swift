/// The signatures and fixed lengths of a zip file's records, all numbers little-endian.
///
/// Source: PKWARE's `APPNOTE.TXT` 6.3.10, chapter 4.3.
enum ZipRecord {
  static let localSignature: UInt32 = 0x0403_4b50
  static let centralSignature: UInt32 = 0x0201_4b50
  static let endSignature: UInt32 = 0x0605_4b50
  static let wideEndSignature: UInt32 = 0x0606_4b50
  static let locatorSignature: UInt32 = 0x0706_4b50

  static let localLength = 30
  static let centralLength = 46
  static let endLength = 22
  static let wideEndLength = 56
  static let locatorLength = 20

  /// What a 16-bit field holds when the real number stands in a zip64 record.
  static let narrowCount: UInt16 = .max
  /// What a 32-bit field holds when the real number stands in a zip64 record.
  static let narrowSize: UInt32 = .max
  /// The identifier of the extra field that holds 64-bit sizes.
  static let wideExtra: UInt16 = 0x0001
}

/// The bits of an entry's general-purpose flags that change how it is read.
struct ZipFlags: OptionSet {
  let rawValue: UInt16

  /// Traditional encryption, strong encryption, or a masked header: all unreadable without a password.
  static let encrypted = ZipFlags(rawValue: 1 << 0 | 1 << 6 | 1 << 13)
  /// Sizes and checksum follow the data; the local header need not hold them.
  static let trailingSizes = ZipFlags(rawValue: 1 << 3)
  /// The name is UTF-8; without it, code page 437.
  static let unicodeName = ZipFlags(rawValue: 1 << 11)
}

/// How an entry is compressed.
public struct ZipMethod: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Not at all: the bytes lie in the file as they are.
  public static let stored = ZipMethod(rawValue: 0)
  /// DEFLATE, as zlib writes it.
  public static let deflated = ZipMethod(rawValue: 8)
}

extension ZipMethod: CustomStringConvertible {
  public var description: String {
    switch rawValue {
    case 0: "stored"
    case 8: "deflate"
    case 9: "deflate64"
    case 12: "bzip2"
    case 14: "lzma"
    case 93: "zstd"
    case 95: "xz"
    case 98: "ppmd"
    default: "method \(rawValue)"
    }
  }
}
