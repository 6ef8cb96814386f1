import WeightGraph

/// What `general.file_type` says: the type that most elements of a file's matrices have.
///
/// Nothing in a file depends on it; programs show it. Source: llama.cpp, `llama.h`, `llama_ftype`.
enum FileKind {
  private static let numbers: [DType: UInt32] = [
    .f32: 0, .f16: 1, .q4_0: 2, .q4_1: 3, .q8_0: 7, .q5_0: 8, .q5_1: 9, .q2_k: 10, .q3_k: 12, .q4_k: 14, .q5_k: 16,
    .q6_k: 18, .iq2_xxs: 19, .iq2_xs: 20, .iq3_xxs: 23, .iq1_s: 24, .iq4_nl: 25, .iq3_s: 26, .iq2_s: 28,
    .iq4_xs: 30, .iq1_m: 31, .bf16: 32, .tq1_0: 36, .tq2_0: 37, .mxfp4: 38, .nvfp4: 39, .q1_0: 40,
  ]

  /// The number for a file of these tensors, or `nil` where there is none.
  static func number(for contents: StateDict) -> UInt32? {
    var elements: [DType: Int] = [:]
    for entry in contents.entries where entry.tensor.shape.rank > 1 {
      elements[entry.tensor.dtype, default: 0] += entry.tensor.elementCount
    }
    let most = elements.values.max()
    return DType.allCases.first { elements[$0] != nil && elements[$0] == most }.flatMap { numbers[$0] }
  }
}
