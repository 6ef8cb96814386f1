import ByteIO
import CKernels
import Toolkit

/// Describing every value of a file, and how near it comes to reading the file.
struct StatisticsFigures {
  let toolkit: Toolkit
  /// A file that the page cache holds.
  let path: String
  /// How often each has its turn.
  let rounds: Int

  /// Both as shares of what the machine reads at the same time, on as many threads:
  /// - the kernel beside reading the same memory, which is mapped and was touched before;
  /// - all of `inspect --stats` but the start of a process and its printing, beside mapping the file anew and reading it.
  func measure(threads: Int) throws -> String {
    let limits = Limits(threads: threads)
    let file = try MappedFile(path)
    let kernel = unsafe file.contents.bytes.withUnsafeBytes { bytes in
      Ratios(rounds) {
        unsafe limits.read(bytes)
      } to: {
        unsafe describe(bytes, threads)
      }
    }
    var (toolkit, choices) = (self.toolkit, InspectionChoices())
    toolkit.threads = threads
    choices.describesValues = true
    let inspection = try Ratios(rounds) {
      let anew = try MappedFile(path)
      unsafe anew.contents.bytes.withUnsafeBytes { unsafe limits.read($0) }
    } to: {
      _ = try toolkit.inspect(path, choices)
    }
    return "{\"threads\": \(threads), \"kernel\": \(kernel.json), \"inspection\": \(inspection.json)}"
  }

  /// The kernel alone, over all bytes taken for float32, a histogram a thread.
  private func describe(_ bytes: UnsafeRawBufferPointer, _ threads: Int) {
    // The table is a constant of the program.
    let kernels = unsafe transmute_kernels_best().pointee
    let chunk = Int(transmute_statistics_chunk)
    let chunks = bytes.count / 4 / chunk
    nonisolated(unsafe) let start = bytes.baseAddress!
    parallelLoop(threads, threads: threads) { thread in
      let counters = UnsafeMutablePointer<UInt32>.allocate(capacity: 1 << 16)
      unsafe counters.initialize(repeating: 0, count: 1 << 16)
      for index in stride(from: thread, to: chunks, by: threads) {
        // Every chunk lies within the bytes, and the counters are this thread's own.
        _ = unsafe kernels.statistics(
          start + index * chunk * 4, chunk, .float32, counters)
      }
      unsafe counters.deallocate()
    }
  }
}

extension Ratios {
  /// The median and the quartiles.
  var json: String { "{\"share\": \(median), \"quartiles\": [\(quartiles.0), \(quartiles.1)]}" }
}
