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

  /// Describes the values of one chunk, of any alignment, and counts them into a histogram.
  func describe(_ values: RawSpan, _ type: transmute_weight_type, countingInto histogram: Histogram)
    -> PartialStatistics
  {
    let count = values.byteCount / (type == .float32 ? 4 : 2)
    precondition(type != .blocks && count <= Int(transmute_statistics_chunk))
    guard count > 0 else { return PartialStatistics() }
    return unsafe histogram.counting(count) { counters in
      // The kernel reads `count` values and writes to 65,536 counters, which every histogram has.
      unsafe values.withUnsafeBytes { bytes in
        unsafe PartialStatistics(table.statistics(bytes.baseAddress!, count, type, counters))
      }
    }
  }
}
