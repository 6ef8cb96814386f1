public import ByteIO

/// One file inside a zip file: its name, its sizes, and where its bytes lie. Nothing of it has been read yet.
public struct ZipEntry: Sendable {
  /// The name, safe to use as a path below some folder.
  public let name: String
  public let method: ZipMethod
  /// The number of bytes that it holds, not compressed.
  public let byteCount: Int
  /// The CRC-32 of these bytes.
  public let checksum: UInt32
  /// The bytes as they lie in the file: compressed, unless ``method`` is ``ZipMethod/stored``.
  public let compressed: ByteRegion
  /// The bytes of the file that are this entry's alone: its local header and its data.
  let extent: Range<Int>

  init(_ central: CentralHeader, _ data: Range<Int>, in archive: ByteRegion) {
    name = central.name
    method = central.method
    byteCount = central.size
    checksum = central.checksum
    compressed = archive.slice(data)!
    extent = central.localOffset..<data.upperBound
  }

  /// Whether it stands for a folder and holds nothing.
  public var isFolder: Bool { name.utf8.last == UInt8(ascii: "/") }
}
