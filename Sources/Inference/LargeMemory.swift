#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Memory for many numbers, in pages as large as the system gives.
///
/// A product writes to one row of its result after the other; with small pages it waits at nearly every row until the processor has
/// found out where that row lies.
package enum LargeMemory {
  /// What Linux calls a huge page on x86-64 and, with small pages of 4 kB, on AArch64.
  private static let page = 1 << 21

  /// Whether so many bytes are worth a page of their own.
  static func isLarge(_ byteCount: Int) -> Bool { byteCount >= page }

  /// Room for `byteCount` bytes, which hold whatever was there before; aligned to a cache line at least. It is given back by
  /// `deallocate`.
  package static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
    #if os(Linux)
      if isLarge(byteCount) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: page)
        // Advice about memory of our own changes no byte of it, and where it is not taken nothing is lost.
        unsafe madvise(memory, byteCount, MADV_HUGEPAGE)
        return unsafe memory
      }
    #endif
    return .allocate(byteCount: max(1, byteCount), alignment: 64)
  }
}
