#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Immutable bytes that keep one address for as long as anybody refers to them.
///
/// The bytes are a mapped file or a block of memory. They are reached through ``ByteRegion``, never directly.
@safe final class ByteStorage: Sendable {
  // Invariant: points to `count` readable bytes that nobody writes to while this object lives.
  private nonisolated(unsafe) let base: UnsafeRawPointer
  let count: Int
  private let isMapped: Bool

  /// Maps the first `count` bytes of an open file; the descriptor may be closed afterwards.
  init(mapping descriptor: Int32, count: Int, path: String) throws(FileError) {
    // mmap(2) rejects a length of zero; an empty file is a legal, if useless, checkpoint.
    guard count > 0 else {
      unsafe base = UnsafeRawPointer(UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 64))
      self.count = 0
      isMapped = false
      return
    }
    // Nothing else is mapped at the address that the kernel chooses, and MAP_FAILED is looked at first.
    guard let address = unsafe mmap(nil, count, PROT_READ, MAP_SHARED, descriptor, 0), unsafe address != MAP_FAILED
    else { throw .current("map", path) }
    unsafe base = UnsafeRawPointer(address)
    self.count = count
    isMapped = true
  }

  /// Copies bytes into memory of its own, aligned to 64 bytes.
  init(copying bytes: RawSpan) {
    count = bytes.byteCount
    isMapped = false
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, count), alignment: 64)
    // `memory` is fresh, so it cannot overlap the source, and holds `count` bytes.
    unsafe bytes.withUnsafeBytes { source in
      if let start = source.baseAddress { unsafe memory.copyMemory(from: start, byteCount: source.count) }
    }
    unsafe base = UnsafeRawPointer(memory)
  }

  /// Takes over a block of memory.
  init(_ block: consuming ByteBlock) {
    count = block.count
    isMapped = false
    // Nobody else refers to the memory that a consumed block gives up.
    unsafe base = UnsafeRawPointer(block.giveUp())
  }

  deinit {
    // `base` came from mmap(2) with this count, or from `allocate`; no span outlives its storage.
    if isMapped {
      unsafe munmap(UnsafeMutableRawPointer(mutating: base), count)
    } else {
      unsafe base.deallocate()
    }
  }

  var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // The memory lives as long as `self`, which the span borrows.
      unsafe _overrideLifetime(RawSpan(_unsafeStart: base, byteCount: count), borrowing: self)
    }
  }

  /// Tells the operating system how a range of a mapped file will be used next.
  func advise(_ range: Range<Int>, _ advice: Int32) {
    guard isMapped, !range.isEmpty else { return }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let start = range.lowerBound / page * page
    // `start` is inside the mapping, and madvise(2) changes no byte of a read-only file mapping.
    unsafe madvise(UnsafeMutableRawPointer(mutating: base + start), range.upperBound - start, advice)
  }
}
