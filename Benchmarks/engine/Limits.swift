import ByteIO
import CKernels
import Dispatch

/// What this machine does at best, measured now: all figures are shares of these.
struct Limits {
  /// How many threads work at once.
  let threads: Int
  /// Multiplications and additions a second, in numbers that are in registers already.
  let operationsPerSecond: Double
  /// Bytes a second that are read from memory, more of them than any cache holds.
  let bytesPerSecond: Double

  init(threads: Int) {
    self.threads = threads
    // The table is a constant of the program.
    let kind = unsafe transmute_kernels_best().pointee.kind
    let rounds = 3_000_000
    operationsPerSecond = fastest(5) {
      parallelLoop(threads, threads: threads) { _ in keep(transmute_multiply_adds(kind, rounds)) }
    }.perSecond(2 * 192 * rounds * threads)
    let memory = Numbers(count: 1 << 26)
    let share = memory.count / threads
    bytesPerSecond = fastest(5) {
      parallelLoop(threads, threads: threads) { thread in
        // The bytes are only read.
        unsafe memory.withBytes(thread * share..<(thread + 1) * share) { unsafe keep(sum($0)) }
      }
    }.perSecond(4 * share * threads)
  }
}

/// The sum of bytes taken as words, which is bound by memory alone.
private func sum(_ bytes: UnsafeRawBufferPointer) -> Float {
  var sums = (SIMD8<UInt64>(), SIMD8<UInt64>())
  for offset in stride(from: 0, to: bytes.count - 127, by: 128) {
    // Both loads are inside the buffer, which ends no earlier than 128 bytes after the offset.
    sums.0 ^= unsafe bytes.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
    sums.1 ^= unsafe bytes.loadUnaligned(fromByteOffset: offset + 64, as: SIMD8<UInt64>.self)
  }
  return Float((sums.0 ^ sums.1).wrappedSum() & 0xff)
}

/// Where results go that nobody wants, so that they are computed.
@inline(never) private func keep(_ value: Float) {
  if value == .infinity { print("") }
}
