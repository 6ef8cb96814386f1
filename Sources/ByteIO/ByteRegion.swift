#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A checked range of a mapped file, or of memory: what a tensor's bytes are until somebody interprets them.
///
/// A value of this type keeps the file mapped. Copying it copies no byte.
public struct ByteRegion: Sendable {
  let storage: ByteStorage
  /// Where the region lies in its file, in bytes.
  public let range: Range<Int>

  init(storage: ByteStorage, range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= storage.count)
    self.storage = storage
    self.range = range
  }

  /// A copy of `bytes` in memory of its own, aligned to 64 bytes.
  public init(copying bytes: RawSpan) {
    self.init(storage: ByteStorage(copying: bytes), range: 0..<bytes.byteCount)
  }

  /// The bytes of a block, which becomes immutable; nothing is copied.
  public init(_ block: consuming ByteBlock) {
    let count = block.count
    self.init(storage: ByteStorage(block), range: 0..<count)
  }

  /// A copy of `bytes` in memory of its own.
  public init(_ bytes: [UInt8]) {
    let span = bytes.span
    // An array of bytes has no padding, so that all its memory may be seen as bytes.
    self.init(copying: unsafe span.bytes)
  }

  /// The number of bytes.
  public var count: Int { range.count }

  /// The bytes themselves.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get { storage.bytes.extracting(range) }
  }

  /// The bytes as text, or `nil` when they are not UTF-8.
  public var text: String? { bytes.utf8Text() }

  /// The bytes as an array of their own.
  public func copied() -> [UInt8] { bytes.copied() }

  /// The part of this region that `part` names, counted from the region's own start, or `nil` when it is not all inside.
  public func slice(_ part: Range<Int>) -> ByteRegion? {
    guard part.lowerBound >= 0, part.upperBound <= count else { return nil }
    return ByteRegion(
      storage: storage, range: range.lowerBound + part.lowerBound..<range.lowerBound + part.upperBound)
  }

  /// The part that starts at `offset` and is `count` bytes long, or `nil` when it is not all inside.
  ///
  /// Both numbers may come from a file: a sum that overflows is outside, not a trap.
  public func slice(at offset: Int, count: Int) -> ByteRegion? {
    let (end, overflow) = offset.addingReportingOverflow(count)
    guard offset >= 0, count >= 0, !overflow, end <= self.count else { return nil }
    return slice(offset..<end)
  }

  /// Lets the operating system drop these pages from memory; they are read from the file again when needed.
  public func forget() { storage.advise(range, Int32(MADV_DONTNEED)) }
}

extension ByteRegion {
  /// Whose bytes these are, and which: equal for two regions exactly when they are the same bytes at the same address.
  public struct Identity: Hashable, Sendable {
    private let storage: ObjectIdentifier
    private let range: Range<Int>

    fileprivate init(_ region: ByteRegion) {
      storage = ObjectIdentifier(region.storage)
      range = region.range
    }
  }

  /// What distinguishes this region from all others that are in use.
  public var identity: Identity { Identity(self) }
}
