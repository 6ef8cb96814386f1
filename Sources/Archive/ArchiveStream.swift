public import ByteIO
import CArchive

/// An archive that is read from its first byte to its last through libarchive: a compressed tar, or 7z.
///
/// Only what libarchive undoes by itself is read; it would hand some compressions to other programs.
@safe public final class ArchiveStream {
  /// What stands before the bytes of an entry.
  public struct Header: Sendable {
    /// The name, safe to use as a path below some folder.
    public let name: String
    /// The number of bytes.
    public let byteCount: Int
  }

  /// Why it cannot be read on.
  public struct Failure: Error, Sendable {
    /// The entry, where it is about one.
    public let entry: String?
    /// What libarchive says, or what is wrong with the entry.
    public let reason: String
    /// Whether it is an archive all the same, as far as can be told.
    public let isDamage: Bool

    init(entry: String?, reason: String, isDamage: Bool = true) {
      self.entry = entry
      self.reason = reason
      self.isDamage = isDamage
    }
  }

  /// What a file is called in `mode_t`, on every system.
  private static let regularFile: mode_t = 0o100000
  private let archive: OpaquePointer
  // Invariant: outlives `archive`, which reads from its bytes.
  private let region: ByteRegion
  private var name: String?

  /// Opens the archive that fills a region.
  public init(_ region: ByteRegion) throws(Failure) {
    self.region = region
    unsafe archive = archive_read_new()
    if let compression = Compression(region.bytes) {
      guard unsafe compression.support(archive) == ARCHIVE_OK else {
        throw Failure(entry: nil, reason: "this libarchive would hand \(compression.rawValue) to another program")
      }
    }
    unsafe archive_read_support_format_tar(archive)
    unsafe archive_read_support_format_7zip(archive)
    // The bytes keep their address as long as the region lives, which `self` sees to.
    let opened = unsafe region.bytes.withUnsafeBytes {
      unsafe archive_read_open_memory(archive, $0.baseAddress, $0.count)
    }
    guard opened == ARCHIVE_OK else { throw failure }
  }

  deinit { unsafe archive_read_free(archive) }

  /// Goes on to the next file; folders, links and devices are passed over. Returns `nil` at the end.
  public func next() throws(Failure) -> Header? {
    while true {
      name = nil
      var entry: OpaquePointer?
      let status = unsafe archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { return nil }
      guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe entry else { throw failure }
      let isLink = unsafe archive_entry_hardlink(entry) != nil
      if unsafe archive_entry_filetype(entry) == Self.regularFile, !isLink { return try unsafe header(entry) }
    }
  }

  private func header(_ entry: OpaquePointer) throws(Failure) -> Header {
    // Both texts live as long as the entry is the current one, and are copied.
    let unicode = unsafe archive_entry_pathname_utf8(entry).flatMap { unsafe String(validatingCString: $0) }
    let plain = unsafe archive_entry_pathname(entry).flatMap { unsafe String(validatingCString: $0) }
    guard var text = unicode ?? plain else { throw Failure(entry: nil, reason: "a name that is not UTF-8") }
    while text.utf8.starts(with: "./".utf8) { text.removeFirst(2) }
    if let problem = EntryName.danger(in: text) { throw Failure(entry: text, reason: "a name that \(problem)") }
    name = text
    guard unsafe archive_entry_is_encrypted(entry) == 0 else { throw Failure(entry: text, reason: "it is encrypted") }
    guard unsafe archive_entry_size_is_set(entry) != 0, case let size = unsafe archive_entry_size(entry), size >= 0
    else {
      throw Failure(entry: text, reason: "it does not say its length")
    }
    return Header(name: text, byteCount: Int(size))
  }

  /// Writes the next bytes of the current file into `output`, from byte `offset` on, and returns how many; 0 at its end.
  public func read(into output: inout MutableRawSpan, at offset: Int = 0) throws(Failure) -> Int {
    precondition(offset >= 0 && offset <= output.byteCount)
    // archive_read_data writes at most what is left of the span behind the offset.
    let count = unsafe output.withUnsafeMutableBytes {
      unsafe $0.count == offset ? 0 : archive_read_data(archive, $0.baseAddress! + offset, $0.count - offset)
    }
    guard count >= 0 else { throw failure }
    return count
  }

  private var failure: Failure {
    let message = unsafe LibarchiveMessage.current(of: archive)
    // `ARCHIVE_ERRNO_MISC`, a macro that Swift does not see. Bytes of no known format have a number of the operating system.
    let isDamage = unsafe archive_errno(archive) == -1
    return Failure(entry: name, reason: message, isDamage: isDamage)
  }
}

/// A compression around a whole archive that libarchive undoes by itself.
public enum Compression: String, CaseIterable, Sendable {
  case gzip, zstandard = "Zstandard", xz, bzip2, lz4 = "LZ4"

  /// The compression with which bytes begin, or `nil` where it is none of these.
  public init?(_ bytes: RawSpan) {
    guard let known = Self.allCases.first(where: { bytes.starts(with: $0.beginning) }) else { return nil }
    self = known
  }

  private var beginning: [UInt8] {
    switch self {
    case .gzip: [0x1f, 0x8b]
    case .zstandard: [0x28, 0xb5, 0x2f, 0xfd]
    case .xz: [0xfd] + Array("7zXZ\0".utf8)
    case .bzip2: Array("BZh".utf8)
    case .lz4: [0x04, 0x22, 0x4d, 0x18]
    }
  }

  /// Tells an archive, which must be alive, that it may find this compression.
  fileprivate func support(_ archive: OpaquePointer) -> Int32 {
    switch self {
    case .gzip: unsafe archive_read_support_filter_gzip(archive)
    case .zstandard: unsafe archive_read_support_filter_zstd(archive)
    case .xz: unsafe archive_read_support_filter_xz(archive)
    case .bzip2: unsafe archive_read_support_filter_bzip2(archive)
    case .lz4: unsafe archive_read_support_filter_lz4(archive)
    }
  }
}
