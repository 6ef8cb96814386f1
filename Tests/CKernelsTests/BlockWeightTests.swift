import CKernels
import Testing

@Suite struct `A product with a weight in blocks` {
  /// Every block type.
  static let types = (0...transmute_block_type.q2_0.rawValue).map { transmute_block_type(rawValue: $0)! }

  @Test(arguments: types) func `has the bits of its widened twin from every implementation`(type: transmute_block_type)
  {
    let (elements, byteCount) = (transmute_block_elements(type), transmute_block_bytes(type))
    var random = SplitMix(state: UInt64(type.rawValue))
    for (tokens, outs, blocks) in [(1, 7, 3), (2, 4, 1), (3, 3, 2), (9, 14, 2), (5, 2, 768 / elements + 1)] {
      // Rows are one block longer than what is multiplied, and start at an odd address.
      let (length, stride) = (blocks * elements, (blocks + 1) * elements)
      let bytes = (0...outs * (blocks + 1) * byteCount).map { _ in UInt8.random(in: 0..<0x40, using: &random) }
      let x = MisalignedFloats(Numbers.ordinary.array(tokens * length, seed: 5))
      let wide = bytes.withUnsafeBytes { bytes in
        result(outs * stride) { y in
          transmute_widen_blocks_plain(type, bytes.baseAddress! + 1, outs * (blocks + 1), y)
        }
      }
      func product(
        _ kernels: transmute_kernels, areArranged: Bool, _ values: UnsafeRawPointer, _ kind: transmute_weight_type
      ) -> [UInt32] {
        bits(
          result(tokens * outs) { y in
            x.withPointer { x in
              kernels.product(
                transmute_rows(values: x, count: tokens, stride: length), areArranged: areArranged,
                transmute_weight(values: values, count: outs, stride: stride, type: kind, block: type), nil, length, y,
                outs)
            }
          })
      }
      let expected = wide.withUnsafeBytes { product(scalar, areArranged: false, $0.baseAddress!, .float32) }
      for kernels in [scalar] + vectorKernels {
        for areArranged in [false, true] {
          let found = bytes.withUnsafeBytes {
            product(kernels, areArranged: areArranged, $0.baseAddress! + 1, .blocks)
          }
          #expect(found == expected, "\(kernels.kind) [\(tokens), \(length)] · [\(outs), \(length)], \(areArranged)")
        }
      }
    }
  }
}
