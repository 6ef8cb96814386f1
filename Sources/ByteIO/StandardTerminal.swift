#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension StandardStream {
  /// Whether a person reads the stream as it is written.
  public var isTerminal: Bool { isatty(rawValue) == 1 }

  /// The width of the terminal in columns; `nil` where the stream is none, or does not say.
  public var columns: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    // ioctl(2) writes a `winsize` for this request, and nothing else.
    guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
