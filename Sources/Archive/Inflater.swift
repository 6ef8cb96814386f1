import ByteIO
import CZlib

/// Undoes DEFLATE through zlib.
@safe final class Inflater: EntryDecoder {
  // Invariant: initialized by inflateInit2, which remembers this address, until `deinit`.
  private let stream: UnsafeMutablePointer<z_stream>
  private var position = 0
  private var hasEnded = false

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // A negative window size means that no zlib header stands before the data.
    let status = unsafe inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory, or is of another version than its header")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  var consumed: Int? { position }

  func decode(_ input: RawSpan, into output: inout MutableRawSpan) throws(DecodingFailure) -> Int {
    var written = 0
    while written < output.byteCount, !hasEnded {
      // zlib counts in 32 bits.
      let offered = min(input.byteCount - position, 1 << 30)
      let room = min(output.byteCount - written, 1 << 30)
      let status = unsafe input.withUnsafeBytes { source in
        unsafe output.withUnsafeMutableBytes { target in
          // zlib reads `offered` bytes and writes `room` bytes at most, all of them inside the spans.
          unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: source.baseAddress.map { unsafe ($0 + position).assumingMemoryBound(to: UInt8.self) })
          unsafe stream.pointee.avail_in = UInt32(offered)
          unsafe stream.pointee.next_out = (target.baseAddress! + written).assumingMemoryBound(to: UInt8.self)
          unsafe stream.pointee.avail_out = UInt32(room)
          return unsafe inflate(stream, Z_NO_FLUSH)
        }
      }
      position += offered - Int(unsafe stream.pointee.avail_in)
      written += room - Int(unsafe stream.pointee.avail_out)
      switch status {
      case Z_OK: continue
      case Z_STREAM_END: hasEnded = true
      case Z_BUF_ERROR: throw DecodingFailure(reason: "the compressed data end too early")
      default:
        let message = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
        throw DecodingFailure(reason: message ?? "zlib status \(status)")
      }
    }
    return written
  }
}
