#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two streams that a program speaks to its user on.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Writes text at once, whole.
  ///
  /// A reader that has gone away, as `head` does, is no error: it has seen what it wanted.
  ///
  /// - Throws: ``FileError`` when the operating system refuses, because the disk behind the stream is full, say.
  public func write(_ text: String) throws(FileError) {
    let bytes = ByteRegion(Array(text.utf8))
    var written = 0
    while written < bytes.count {
      let rest = bytes.bytes.extracting(droppingFirst: written)
      // write(2) only reads the bytes of the span, which outlives the call.
      let count = unsafe rest.withUnsafeBytes { unsafe Self.send(rawValue, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE { return }
        throw .current("write", self == .output ? "standard output" : "standard error")
      }
      written += count
    }
  }

  private static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }
}
