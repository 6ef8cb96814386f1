import CArchive

/// What libarchive says of its last failure.
enum LibarchiveMessage {
  /// The message on one line, in the manner of this program's own.
  static func current(of archive: OpaquePointer) -> String {
    guard let text = unsafe archive_error_string(archive).map({ unsafe String(cString: $0) }) else {
      return "bytes that cannot be unpacked (cut off, or damaged)"
    }
    let words = text.split(separator: " ").joined(separator: " ")
    return words.hasPrefix("Lzma ") ? "lzma" + words.dropFirst(4) : words
  }
}
