public import ByteIO

extension HTMLDocument {
  /// Writes the page as a file that appears whole under its name, or not at all.
  ///
  /// - Returns: the number of bytes.
  /// - Throws: ``ByteIO/FileError`` when the folder is missing or cannot be written, or the disk is full.
  @discardableResult
  public func write(to path: String) throws(FileError) -> Int {
    let bytes = ByteRegion(Array(text.utf8))
    let writer = try FileWriter(path)
    try writer.reserve(bytes.count)
    try writer.sink.write(bytes.bytes, at: 0)
    try writer.commit()
    return bytes.count
  }
}
