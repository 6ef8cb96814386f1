import ByteIO
import WeightGraph

/// Goes through a tar archive from header to header.
struct TarReader {
  /// Where the last header stands.
  private(set) var header = 0
  private let archive: ByteRegion
  private var position = 0

  /// What extended headers may take; those of real archives take some hundred bytes.
  private static let longestExtension = 1 << 20

  init(_ archive: ByteRegion) { self.archive = archive }

  /// The next file, or `nil` at the end of the archive.
  mutating func next() throws(TarError) -> TarArchive.Member? {
    var (longName, longSize): (String?, Int?) = (nil, nil)
    var isSparse = false
    while let found = try TarHeader(archive.bytes, at: position) {
      header = position
      let size = longSize ?? found.size
      let name = try Self.name(longName ?? found.name, at: header)
      switch Unicode.Scalar(found.kind) {
      case "x":
        let records = try PaxRecords(try take(size, name), at: header)
        longName = records.path ?? longName
        longSize = records.size ?? longSize
        isSparse = isSparse || records.isSparse
        continue
      case "g", "K": _ = try take(size, name)
      case "L":
        longName = try Self.text(take(size, name), at: header)
        continue
      case "0", "7", "\0":
        // In the old form a folder is a file whose name ends in a slash.
        let contents = try take(size, name)
        guard !isSparse else { throw sparse(name) }
        if name.utf8.last != UInt8(ascii: "/") { return TarArchive.Member(name: name, contents: contents) }
      case "S": throw sparse(name)
      case "1", "2", "3", "4", "5", "6":
        // Some programs say a length here and write no bytes, some do.
        guard size == 0 else {
          throw TarError(entry: name, byte: header, found: "a link or folder of \(size) bytes", expected: "0")
        }
        _ = try take(0, name)
      default: _ = try take(size, name)
      }
      (longName, longSize, isSparse) = (nil, nil, false)
    }
    return nil
  }

  private func sparse(_ name: String) -> TarError {
    TarError(entry: name, byte: header, found: "a sparse file", expected: "one with all its bytes")
  }

  /// Moves behind the header, `count` bytes of contents, and what fills their last block, and returns the contents.
  private mutating func take(_ count: Int, _ name: String) throws(TarError) -> ByteRegion {
    let start = position + TarHeader.length
    guard let contents = archive.slice(at: start, count: count) else {
      throw TarError(
        entry: name, byte: position, found: "a length of \(count)", expected: "at most \(archive.count - start)")
    }
    position = min(archive.count, start + (count + TarHeader.length - 1) / TarHeader.length * TarHeader.length)
    return contents
  }

  /// A name that means one place inside one folder on every system.
  private static func name(_ name: String, at byte: Int) throws(TarError) -> String {
    var rest = name[...]
    while rest.utf8.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
    // The folder that was packed may itself be an entry.
    if rest.isEmpty || rest == "." { return "./" }
    if let problem = EntryName.danger(in: String(rest)) {
      throw TarError(
        entry: String(rest), byte: byte, found: "a name that \(problem)", expected: "a path inside the archive")
    }
    return String(rest)
  }

  private static func text(_ region: ByteRegion, at byte: Int) throws(TarError) -> String {
    guard region.count <= longestExtension,
      let text = String(validating: region.copied().prefix { $0 != 0 }, as: UTF8.self)
    else { throw TarError(byte: byte, found: "a long name that is none", expected: "one of UTF-8") }
    return text
  }

  /// What an extended header says of the entry behind it: lines of a length, a key and a value.
  private struct PaxRecords {
    private(set) var path: String?
    private(set) var size: Int?
    private(set) var isSparse = false

    init(_ region: ByteRegion, at byte: Int) throws(TarError) {
      guard region.count <= longestExtension else {
        throw TarError(
          byte: byte, found: "an extended header of \(region.count) bytes", expected: "at most \(longestExtension)")
      }
      var rest = region.copied()[...]
      func wrong() -> TarError {
        TarError(byte: byte, found: "an extended header that is none", expected: "lines of a length, a key and a value")
      }
      while !rest.isEmpty {
        let digits = rest.prefix { $0 != UInt8(ascii: " ") }
        guard let count = Int(String(decoding: digits, as: UTF8.self)), count > digits.count + 1, count <= rest.count
        else { throw wrong() }
        let line = rest.prefix(count).dropFirst(digits.count + 1)
        rest = rest.dropFirst(count)
        guard line.last == UInt8(ascii: "\n"), let equals = line.firstIndex(of: UInt8(ascii: "=")),
          let value = String(validating: line[(equals + 1)...].dropLast(), as: UTF8.self)
        else { throw wrong() }
        switch String(decoding: line[..<equals], as: UTF8.self) {
        case "path": path = value
        case "size":
          guard let number = Int(value), number >= 0 else { throw wrong() }
          size = number
        case let key where key.hasPrefix("GNU.sparse."): isSparse = true
        default: break
        }
      }
    }
  }
}
