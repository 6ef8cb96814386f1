import ByteIO
import WeightGraph

/// The first ten bytes of every Phial, chosen so that what usually befalls files on their way shows.
///
/// The first byte is lost where only seven bits pass and becomes two or three where bytes are taken for text; the line
/// ends change where a file is sent as text; 0x1A ends the output where the file is typed at an old terminal.
/// Source: the PNG specification, 12.12 "PNG file signature".
enum PhialMagic {
  static let bytes: [UInt8] = [0x89] + Array("PHIAL".utf8) + [0x0d, 0x0a, 0x1a, 0x0a]

  /// What may stand in front of the letters and after what; the rest of the magic number need not be there.
  private static let mishaps: [(bytes: [UInt8], mishap: String)] = [
    ([0x89], "its line ends changed as if it were text"),
    ([0x09], "the highest bit of its bytes lost"),
    ([0xc2, 0x89], "encoded as UTF-8 as if it were text"),
    ([0xef, 0xbf, 0xbd], "decoded as UTF-8 and encoded again, which destroys it"),
    ([0x3f], "its bytes replaced by question marks"),
  ]

  /// What happened to a file that still begins like a Phial but not with the magic number, where that can be told.
  static func mishap(in file: RawSpan) -> String? {
    guard file.byteCount >= bytes.count, !file.starts(with: bytes) else { return nil }
    return mishaps.first { file.starts(with: $0.bytes + bytes[1...5]) }?.mishap
  }

  /// Checks that a file starts with the magic number.
  ///
  /// - Throws: ``ContainerError/damaged(subject:byte:found:expected:)`` with the first byte that differs.
  static func check(_ file: RawSpan) throws(ContainerError) {
    guard let place = bytes.indices.first(where: { $0 >= file.byteCount || file.byte(at: $0) != bytes[$0] }) else {
      return
    }
    let found = place < file.byteCount ? [file.byte(at: place)].hexadecimal : "the end of the file"
    throw .damaged(
      subject: "header, magic number", byte: place, found: found + (mishap(in: file).map { ", \($0)" } ?? ""),
      expected: [bytes[place]].hexadecimal)
  }
}
