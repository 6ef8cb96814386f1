import ByteIO
import CKernels

/// What this machine does at best, to be measured at the same time as what is compared with it: what else runs on a shared
/// processor halves its speed from one second to the next.
///
/// The work is cut into many parts, so that two unequal cores are both busy to the end, as they are in what is measured.
struct Limits {
  /// How many threads work at once.
  let threads: Int

  private var parts: Int { threads == 1 ? 1 : 8 * threads }

  /// About as many multiplications and additions, with numbers that are in registers already.
  func multiplyAdd(operations: Int) {
    // The table is a constant of the program.
    let kind = unsafe transmute_kernels_best().pointee.kind
    let rounds = operations / (2 * 192) / parts
    parallelLoop(parts, threads: threads) { _ in keep(transmute_multiply_adds(kind, rounds)) }
  }

  /// Reads bytes that no cache holds.
  func read(_ bytes: UnsafeRawBufferPointer) {
    let length = bytes.count / parts
    nonisolated(unsafe) let start = bytes.baseAddress!
    parallelLoop(parts, threads: threads) { part in
      // The parts lie inside the buffer, and are only read.
      unsafe keep(Float(transmute_read(start + part * length, length) & 0xff))
    }
  }
}

/// Where results go that nobody wants, so that they are computed.
@inline(never) private func keep(_ value: Float) {
  if value == .infinity { print("") }
}
