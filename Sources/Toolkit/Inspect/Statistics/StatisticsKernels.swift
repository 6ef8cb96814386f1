import ByteIO
import CKernels

/// The seam to the kernels that look at stored values.
@safe struct StatisticsKernels: Sendable {
  private let table: transmute_kernels

  /// The fastest that this processor runs.
  init() {
    // The tables are constants of the program.
    unsafe table = transmute_kernels_best().pointee
  }

  /// Describes float32 values of one chunk, of any alignment, and counts them into a histogram.
  func describe(_ values: RawSpan, countingInto histogram: Histogram) -> PartialStatistics {
    let count = values.byteCount / 4
    precondition(count <= Int(transmute_statistics_chunk) && values.byteCount == count * 4)
    guard count > 0 else { return PartialStatistics() }
    return unsafe histogram.counting(count) { counters in
      // The kernel reads `count` values and writes to 65,536 counters, which every histogram has.
      unsafe values.withUnsafeBytes { bytes in
        unsafe PartialStatistics(table.statistics(bytes.baseAddress!, count, counters))
      }
    }
  }

  /// Describes 16-bit numbers of one chunk, of any alignment, by what they are as float32.
  func describe(widening values: RawSpan, _ form: ValueForm, countingInto histogram: Histogram) -> PartialStatistics {
    let count = values.byteCount / 2
    guard count > 0 else { return PartialStatistics() }
    var block = ByteBlock(uninitialized: count * 4)
    var wide = block.mutableBytes
    // The kernel reads `count` numbers and writes as many floats, for which the block has room.
    unsafe values.withUnsafeBytes { source in
      unsafe wide.withUnsafeMutableBytes { target in
        let floats = unsafe target.baseAddress!.bindMemory(to: Float.self, capacity: count)
        unsafe (form == .half ? table.widen_half : table.widen_bfloat16)(source.baseAddress!, count, floats)
      }
    }
    return describe(block.bytes, countingInto: histogram)
  }
}
