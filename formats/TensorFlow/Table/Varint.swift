import ByteIO

/// Why a number of seven bits a byte cannot be read.
enum VarintError: Error {
  case truncated
  case tooLong
  case padded

  var found: String {
    switch self {
    case .truncated: "the end of the bytes within a number"
    case .tooLong: "a number that 64 bits do not hold"
    case .padded: "a number of more bytes than it needs"
    }
  }
}

extension ByteCursor {
  /// Reads a number, the lowest seven bits first; the highest bit of each byte says whether more follow.
  ///
  /// A number has one form: nobody writes a last byte of zero behind others.
  @_lifetime(self: copy self)
  mutating func readVarint() throws(VarintError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      let byte: UInt8
      do { byte = try read(UInt8.self) } catch { throw .truncated }
      guard shift < 63 || byte <= 1 else { throw .tooLong }
      value |= UInt64(byte & 0x7f) << shift
      guard byte != 0 || shift == 0 else { throw .padded }
      if byte < 0x80 { return value }
    }
    throw .tooLong
  }
}
