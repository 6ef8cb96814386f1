public import ByteIO
import CZlib

/// Compresses pieces of an entry, each on its own, so that several cores can work on one entry.
///
/// The compressed pieces, one after the other in order, are one DEFLATE stream: all but the last end with an empty
/// stored block, which brings the stream to a whole byte. The bytes depend on the pieces and the level alone.
public enum Deflater {
  /// Compresses one piece.
  ///
  /// - Parameters:
  ///   - level: from 1, fast, to 9, small.
  ///   - isLast: whether the stream ends with this piece.
  public static func compress(_ piece: RawSpan, level: Int, isLast: Bool) -> ByteRegion {
    precondition((1...9).contains(level) && piece.byteCount <= 1 << 30)
    var stream = unsafe z_stream()
    return unsafe withUnsafeMutablePointer(to: &stream) { stream in
      // zlib remembers this address; the stream begins and ends inside the closure.
      let status = unsafe deflateInit2_(
        stream, Int32(level), Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      precondition(status == Z_OK, "zlib has no memory, or is of another version than its header")
      defer { unsafe deflateEnd(stream) }
      // Room for the compressed bytes, and for the block that a flush adds.
      let room = Int(unsafe deflateBound(stream, UInt(piece.byteCount))) + 16
      var block = ByteBlock(uninitialized: room)
      var output = block.mutableBytes
      let finished = unsafe piece.withUnsafeBytes { source in
        unsafe output.withUnsafeMutableBytes { target in
          // zlib reads all of the piece and writes `room` bytes at most.
          unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress?.assumingMemoryBound(to: UInt8.self))
          unsafe stream.pointee.avail_in = UInt32(source.count)
          unsafe stream.pointee.next_out = target.baseAddress!.assumingMemoryBound(to: UInt8.self)
          unsafe stream.pointee.avail_out = UInt32(room)
          return unsafe deflate(stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
        }
      }
      precondition(finished == (isLast ? Z_STREAM_END : Z_OK), "the room suffices for one call")
      let written = room - Int(unsafe stream.pointee.avail_out)
      return ByteRegion(copying: block.bytes.extracting(first: written))
    }
  }
}
