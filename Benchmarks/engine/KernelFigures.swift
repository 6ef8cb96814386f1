import ByteIO
import CKernels

/// One product, and how near it comes to what the machine can do.
struct KernelFigure {
  let weight: String
  let tokens, length, outs, threads: Int
  /// The share of the machine's multiply-adds a second, or for one token of the bytes that it reads a second.
  let share: Double

  var json: String {
    """
    {"weight": "\(weight)", "tokens": \(tokens), "in": \(length), "out": \(outs), "threads": \(threads), \
    "share": \(share)}
    """
  }
}

/// The products of GPT-2 with 124 million parameters, by the kernels alone.
struct KernelFigures {
  private static let shapes = [(768, 2304), (768, 768), (768, 3072), (3072, 768), (768, 50257)]
  private static let types: [(name: String, type: transmute_weight_type, byteCount: Int)] = [
    ("f32", .float32, 4), ("f16", .half, 2), ("bf16", .bfloat16, 2),
  ]

  private let weights = Numbers(count: 768 * 50257)
  private let x = Numbers(count: 1024 * 3072)
  private let y = Numbers(count: 256 * 50257)

  /// All of them, each told as it is measured.
  func measure(_ tell: (KernelFigure) -> Void) {
    for threads in [1, 2] {
      let limits = Limits(threads: threads)
      for (name, type, byteCount) in Self.types {
        for (length, outs) in Self.shapes {
          for tokens in [1, 64, 256, 1024] where tokens * outs <= y.count {
            let operations = 2 * tokens * length * outs
            let rounds = min(50, max(3, Int(limits.operationsPerSecond / 4) / operations))
            let seconds = fastest(rounds) { multiply(tokens, length, outs, type, byteCount, threads) }
            let share =
              tokens == 1
              ? seconds.perSecond(length * outs * byteCount) / limits.bytesPerSecond
              : seconds.perSecond(operations) / limits.operationsPerSecond
            tell(.init(weight: name, tokens: tokens, length: length, outs: outs, threads: threads, share: share))
          }
        }
      }
    }
  }

  private func multiply(
    _ tokens: Int, _ length: Int, _ outs: Int, _ type: transmute_weight_type, _ byteCount: Int, _ threads: Int
  ) {
    let pieces = threads == 1 ? 1 : 4 * threads
    let piece = (outs / pieces + 16) / 16 * 16
    parallelLoop((outs + piece - 1) / piece, threads: threads) { index in
      let rows = index * piece..<min(outs, (index + 1) * piece)
      // `y` has room for `tokens` rows of `outs` numbers, of which each thread writes its own columns.
      unsafe transmute_kernels_best().pointee.linear(
        x.rows(tokens, length), weights.weight(rows, length, type, byteCount: byteCount), nil, length,
        y[rows.lowerBound], outs)
    }
  }
}
