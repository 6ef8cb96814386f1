import Synchronization

/// Memory for a weight that is written out, in the bytes that the kernels read; goes back to where it came from when nobody
/// refers to it.
///
/// Threads that fill it at the same time write different bytes, and nobody reads before all are done.
@safe final class WeightMemory: @unchecked Sendable {
  // Invariant: `byteCount` bytes that are written only through `copy`, inside its bounds.
  private let base: UnsafeMutableRawPointer
  private let owner: SpareMemory
  /// How many there are.
  let byteCount: Int

  /// Room for `byteCount` bytes, which hold whatever was there before.
  init(byteCount: Int, from owner: SpareMemory) {
    unsafe base = owner.take(byteCount)
    self.byteCount = byteCount
    self.owner = owner
  }

  deinit { unsafe owner.giveBack(base, byteCount) }

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

/// Memory that served for the weights of a block and will serve for those of the next, which are as large: fresh memory costs
/// more than what is written into it.
@safe final class SpareMemory: Sendable {
  /// What served for large matrices, for those of the next pass.
  static let ofMatrices = SpareMemory(isForOneUse: true)

  // Invariant: blocks of memory by their size in bytes, which nobody else refers to.
  private let spare = Mutex<[Int: [Address]]>([:])
  /// Whether another size than the spare ones means that these will not be asked for again.
  private let isForOneUse: Bool

  init(isForOneUse: Bool = false) { self.isForOneUse = isForOneUse }

  /// Where a block of memory starts.
  @safe private struct Address: @unchecked Sendable {
    let start: UnsafeMutableRawPointer
  }

  deinit { spare.withLock { Self.empty(&$0) } }

  private static func empty(_ spare: inout [Int: [Address]]) {
    for address in spare.values.joined() { unsafe address.start.deallocate() }
    spare = [:]
  }

  /// A block of `byteCount` bytes, in pages as large as the system gives.
  func take(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let known = spare.withLock { spare in
      let known = spare[byteCount]?.popLast()
      if known == nil && isForOneUse { Self.empty(&spare) }
      return known
    }
    if let known { return unsafe known.start }
    return unsafe LargeMemory.allocate(byteCount: byteCount)
  }

  /// Keeps a block that came from ``take(_:)`` and that nobody refers to any longer.
  func giveBack(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
    let address = unsafe Address(start: start)
    spare.withLock { $0[byteCount, default: []].append(address) }
  }
}
