import ByteIO

extension RawSpan {
  /// Moves `position` to the next byte that is no white space, or to the end.
  func skipWhitespace(_ position: inout Int) {
    while position < byteCount {
      switch byte(at: position) {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
      default: return
      }
    }
  }
}
