import ByteIO

/// Makes the bytes of an entry out of the compressed ones, in order.
///
/// A class because its libraries remember the addresses of their states; used by one ``EntryReader`` only.
protocol EntryDecoder: AnyObject {
  /// Writes the next bytes to the start of `output`, which has room, and returns how many; 0 at the end.
  func decode(_ input: RawSpan, into output: inout MutableRawSpan) throws(DecodingFailure) -> Int

  /// How many compressed bytes were used, where the library tells.
  var consumed: Int? { get }
}

/// What a decompressing library says when it cannot go on.
struct DecodingFailure: Error {
  let reason: String
}
