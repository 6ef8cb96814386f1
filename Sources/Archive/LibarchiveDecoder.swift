import ByteIO
import CArchive

/// Undoes the compressions that zlib does not know (bzip2, LZMA, …) through libarchive.
///
/// libarchive is given a zip file of a single entry: a local header made from the numbers that were checked already,
/// and behind it the compressed bytes where they lie. It never sees the rest of the file.
@safe final class LibarchiveDecoder: EntryDecoder {
  private let archive: OpaquePointer
  // Invariant: both outlive `archive`, which reads from them.
  private let feed: Feed

  /// libarchive checks and reads ahead on its own, and does not say where it stopped.
  let consumed: Int? = nil

  init(_ entry: ZipEntry) throws(DecodingFailure) {
    feed = Feed(header: Self.header(for: entry), data: entry.compressed)
    unsafe archive = archive_read_new()
    unsafe archive_read_support_format_zip_streamable(archive)
    // The pointer stays valid because `self` keeps `feed` until `archive` is freed.
    let context = unsafe Unmanaged.passUnretained(feed).toOpaque()
    let opened = unsafe archive_read_open(
      archive, context, nil,
      { _, context, block in
        let feed = unsafe Unmanaged<Feed>.fromOpaque(context!).takeUnretainedValue()
        return unsafe feed.next(block!)
      }, nil)
    guard opened == ARCHIVE_OK else { throw failure }
    var header: OpaquePointer?
    guard unsafe archive_read_next_header(archive, &header) == ARCHIVE_OK else { throw failure }
  }

  deinit { unsafe archive_read_free(archive) }

  func decode(_ input: RawSpan, into output: inout MutableRawSpan) throws(DecodingFailure) -> Int {
    // archive_read_data writes at most the span's length.
    let count = unsafe output.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw failure }
    return count
  }

  private var failure: DecodingFailure {
    let message = unsafe LibarchiveMessage.current(of: archive)
    return DecodingFailure(reason: message)
  }

  /// A local header that names the entry `x` and states method, CRC-32 and sizes in a zip64 field.
  private static func header(for entry: ZipEntry) -> [UInt8] {
    EntryHeaders(name: "x", method: entry.method, size: entry.byteCount, compressedSize: entry.compressed.count)
      .local(entry.checksum)
  }
}

/// Hands libarchive first the header and then the data.
@safe private final class Feed {
  private let header: ByteRegion
  private let data: ByteRegion
  private var blocks = 0

  init(header: [UInt8], data: ByteRegion) {
    self.header = ByteRegion(header)
    self.data = data
  }

  func next(_ block: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    blocks += 1
    guard blocks <= 2 else { return 0 }
    let region = blocks == 1 ? header : data
    // A region's bytes keep their address as long as the region lives, which `self` sees to.
    return unsafe region.bytes.withUnsafeBytes {
      unsafe block.pointee = $0.baseAddress
      return $0.count
    }
  }
}
