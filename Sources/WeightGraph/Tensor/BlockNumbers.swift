import ByteIO

/// Numbers of several bytes inside a block, to which a byte order applies; all else in a block are bytes.
///
/// Source: ggml, `ggml-common.h`; `gguf-py/gguf/scripts/gguf_convert_endian.py`.
struct BlockNumbers: Sendable {
  /// Where the first one stands in the block.
  let offset: Int
  /// How many follow one another.
  let count: Int
  /// How many bytes each has.
  let size: Int

  /// The numbers in the blocks of a type.
  static func of(_ dtype: DType) -> [BlockNumbers] {
    switch dtype {
    case .q4_0, .q5_0, .q8_0, .iq4_nl, .q1_0, .q2_0, .iq2_s, .iq3_s: [.halves(at: 0)]
    case .q4_1, .q5_1, .q8_1, .q4_k, .q5_k: [.halves(at: 0, 2)]
    case .q2_k: [.halves(at: 80, 2)]
    case .q3_k: [.halves(at: 108)]
    case .q6_k: [.halves(at: 208)]
    case .q8_k: [BlockNumbers(offset: 0, count: 1, size: 4), .halves(at: 260, 16)]
    case .iq1_s: [.halves(at: 0), .halves(at: 34, 8)]
    case .iq2_xxs, .iq2_xs: [.halves(at: 0, 33)]
    case .iq3_xxs: [.halves(at: 0), BlockNumbers(offset: 66, count: 8, size: 4)]
    case .iq4_xs: [.halves(at: 0, 2)]
    case .tq1_0: [.halves(at: 52)]
    case .tq2_0: [.halves(at: 64)]
    default: []
    }
  }

  private static func halves(at offset: Int, _ count: Int = 1) -> BlockNumbers {
    BlockNumbers(offset: offset, count: count, size: 2)
  }

  /// Reverses the bytes of every number in `count` blocks, from byte `offset` on.
  static func swap(_ count: Int, of dtype: DType, in target: inout MutableRawSpan, at offset: Int) {
    let numbers = of(dtype)
    for block in 0..<count {
      for number in numbers {
        target.swapNumbers(number.count, size: number.size, at: offset + block * dtype.bytesPerBlock + number.offset)
      }
    }
  }
}
