import ByteIO
import CKernels

/// One product, and how near it comes to what the machine can do.
struct KernelFigure {
  let weight: StoredType
  let tokens, length, outs, threads: Int
  /// The share of the multiply-adds, or for one token of the bytes read, that the machine does in the same time.
  let share: Ratios

  var json: String {
    """
    {"weight": "\(weight)", "tokens": \(tokens), "in": \(length), "out": \(outs), "threads": \(threads), \
    "share": \(share.median), "quartiles": [\(share.quartiles.0), \(share.quartiles.1)]}
    """
  }
}

/// The products of GPT-2 with 124 million parameters, by the kernels alone, each beside its limit.
struct KernelFigures {
  private static let shapes = [(768, 2304), (768, 768), (768, 3072), (3072, 768), (768, 50257)]

  /// How often each product and its limit have their turns.
  let rounds: Int
  private let x = Numbers(count: 1024 * 3072)
  private let arranged = Numbers(count: 1024 * 3072)
  private let y = Numbers(count: 1024 * 3072 + 64 * 16)

  /// All of them, each told as it is measured.
  func measure(_ types: [StoredType], _ tell: (KernelFigure) -> Void) {
    for type in types {
      let weights = StoredWeights(type, byteCount: 1 << 28)
      for threads in [1, 2] {
        for (length, outs) in Self.shapes {
          for tokens in [1, 64, 256, 1024] where (tokens + 15) / 16 * 16 * outs <= y.count {
            let share = share(tokens, length, outs, weights, threads)
            tell(.init(weight: type, tokens: tokens, length: length, outs: outs, threads: threads, share: share))
          }
        }
      }
    }
  }

  private func share(_ tokens: Int, _ length: Int, _ outs: Int, _ weights: StoredWeights, _ threads: Int) -> Ratios {
    let limits = Limits(threads: threads)
    let bytes = length * outs / 32 * weights.type.bytesOf32
    if tokens == 1 {
      // As many products, each with a weight that is in no cache, as read 16 MB, and as many bytes.
      let count = (1 << 24) / bytes + 1
      return Ratios(rounds) {
        unsafe limits.read(weights.next(count * bytes))
      } to: {
        for _ in 0..<count { multiply(tokens, length, outs, weights, threads) }
      }
    }
    let operations = 2 * tokens * length * outs
    let count = 400_000_000 / operations + 1
    return Ratios(rounds) {
      limits.multiplyAdd(operations: operations * count)
    } to: {
      for _ in 0..<count { multiply(tokens, length, outs, weights, threads) }
    }
  }

  /// One product as the forward pass makes it: x is arranged, then the weight's rows are shared out.
  private func multiply(_ tokens: Int, _ length: Int, _ outs: Int, _ weights: StoredWeights, _ threads: Int) {
    // The table is a constant of the program.
    let kernels = unsafe transmute_kernels_best().pointee
    let isArranged = tokens > transmute_direct_rows
    if isArranged {
      parts(tokens, of: Int(transmute_arranged_rows), threads) { rows in
        // There is room for `tokens` rows, whose length is a multiple of 16, and each thread writes its own.
        unsafe kernels.arrange(x.rows(rows, length), length, arranged[rows.lowerBound * length])
      }
    }
    let bytesOfRow = length / 32 * weights.type.bytesOf32
    nonisolated(unsafe) let values = unsafe weights.next(outs * bytesOfRow).baseAddress!
    let type = weights.type.kernelType
    parts(outs, of: 16, threads) { rows in
      let first = unsafe values + rows.lowerBound * bytesOfRow
      let weight = unsafe transmute_weight(values: first, count: rows.count, stride: length, type: type, block: .q8_0)
      // `y` has room for `tokens` rows of `outs` numbers, of which each thread writes its own columns.
      unsafe kernels.linear(
        x.rows(0..<tokens, length), isArranged ? UnsafePointer(arranged[0]) : nil, weight, nil, length,
        y[rows.lowerBound], outs)
    }
  }

  private func parts(_ count: Int, of unit: Int, _ threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let pieces = threads == 1 ? 1 : 4 * threads
    let length = ((count + pieces - 1) / pieces + unit - 1) / unit * unit
    parallelLoop((count + length - 1) / length, threads: threads) { index in
      body(index * length..<min(count, (index + 1) * length))
    }
  }
}
