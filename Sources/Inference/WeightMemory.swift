/// Memory for a weight that is written out, in the bytes that the kernels read; given back when nobody refers to it.
///
/// Threads that fill it at the same time write different bytes, and nobody reads before all are done.
@safe final class WeightMemory: @unchecked Sendable {
  // Invariant: `byteCount` bytes that are written only through `copy`, inside its bounds.
  private let base: UnsafeMutableRawPointer
  /// How many there are.
  let byteCount: Int

  /// Room for `byteCount` bytes, which hold whatever was there before.
  init(byteCount: Int) {
    unsafe base = LargeMemory.allocate(byteCount: byteCount)
    self.byteCount = byteCount
  }

  deinit { unsafe base.deallocate() }

  /// Where the bytes start.
  var start: UnsafeRawPointer { unsafe UnsafeRawPointer(base) }

  /// Copies bytes to `offset`.
  func copy(_ bytes: RawSpan, at offset: Int) {
    precondition(offset >= 0 && bytes.byteCount <= byteCount - offset)
    unsafe bytes.withUnsafeBytes { source in
      guard let first = source.baseAddress else { return }
      // The room was checked above, and the bytes of a tensor lie elsewhere.
      unsafe (base + offset).copyMemory(from: first, byteCount: source.count)
    }
  }
}
