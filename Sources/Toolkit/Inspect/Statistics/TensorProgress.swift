/// How far the description of one tensor has come.
struct TensorProgress {
  /// Histograms of this tensor that no thread is counting into.
  private var idle: [Histogram] = []
  private var full: [Histogram] = []
  private var values = PartialStatistics()
  private var unused = UnusedLines()
  private var narrower = NarrowerTypes()
  private var next = 0
  private var waiting: [Int: PartialStatistics] = [:]
  private let chunkCount: Int
  /// What was found; `nil` while chunks are missing.
  var result: TensorStatistics?

  /// A tensor of which nothing was seen.
  init(chunkCount: Int) { self.chunkCount = chunkCount }

  /// A histogram of this tensor that may be counted into, if there is one.
  mutating func takeHistogram() -> Histogram? { idle.popLast() }

  /// Takes in what was seen of a chunk; chunks that come early wait for those before them.
  ///
  /// - Returns: everything that was seen, with the last chunk.
  mutating func append(_ chunk: DescribedChunk, _ index: Int, _ histogram: Histogram) -> DescribedTensor? {
    if histogram.isFull { full.append(histogram) } else { idle.append(histogram) }
    unused.add(chunk.unused)
    narrower.add(chunk.narrower)
    waiting[index] = chunk.values
    while let chunk = waiting.removeValue(forKey: next) {
      values.append(chunk)
      next += 1
    }
    guard next == chunkCount else { return nil }
    defer { (idle, full) = ([], []) }
    return DescribedTensor(values: values, histograms: idle + full, unused: unused, narrower: narrower)
  }
}

/// What was seen of one chunk, besides what was counted into a histogram.
struct DescribedChunk {
  let values: PartialStatistics
  let unused: UnusedLines
  let narrower: NarrowerTypes
}

/// What was seen of a whole tensor.
struct DescribedTensor {
  var values = PartialStatistics()
  var histograms: [Histogram] = []
  var unused = UnusedLines()
  var narrower = NarrowerTypes()
}
