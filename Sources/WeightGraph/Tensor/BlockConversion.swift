import ByteIO
package import CKernels

/// Converts whole blocks: the seam to the kernels that know what is in them.
package enum BlockConversion {
  /// Widens whole blocks to float32, from byte `offset` of `target` on.
  package static func widen(_ blocks: RawSpan, _ dtype: DType, into target: inout MutableRawSpan, at offset: Int) {
    let (count, rest) = blocks.byteCount.quotientAndRemainder(dividingBy: dtype.bytesPerBlock)
    precondition(rest == 0 && offset >= 0 && offset.isMultiple(of: 4))
    precondition(count * dtype.elementsPerBlock * 4 <= target.byteCount - offset)
    guard count > 0 else { return }
    if dtype.isPacked { return PackedFloat.widen(blocks, dtype, into: &target, at: offset) }
    let type = kernelType(dtype)
    unsafe blocks.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBytes { target in
        // The kernel reads `count` blocks and writes all their elements, for which there is room; blocks of memory are
        // aligned to 64 bytes, so that the floats are aligned to 4.
        let floats = unsafe (target.baseAddress! + offset).assumingMemoryBound(to: Float.self)
        unsafe transmute_widen_blocks(type, source.baseAddress!, count, floats)
      }
    }
  }

  /// Rounds floats to whole blocks, from byte `offset` of `target` on.
  static func quantize(_ floats: RawSpan, to dtype: DType, into target: inout MutableRawSpan, at offset: Int) {
    let (count, rest) = floats.byteCount.quotientAndRemainder(dividingBy: 4 * dtype.elementsPerBlock)
    precondition(rest == 0 && offset >= 0 && count * dtype.bytesPerBlock <= target.byteCount - offset)
    guard count > 0 else { return }
    let isAligned = unsafe floats.withUnsafeBytes { Int(bitPattern: $0.baseAddress).isMultiple(of: 4) }
    guard isAligned else {
      // In a mapped file floats may lie anywhere; in memory of their own they are aligned.
      let copy = ByteRegion(copying: floats)
      return quantize(copy.bytes, to: dtype, into: &target, at: offset)
    }
    let type = kernelType(dtype)
    unsafe floats.withUnsafeBytes { source in
      unsafe target.withUnsafeMutableBytes { target in
        // The kernel reads all elements of `count` blocks and writes these blocks, for which there is room.
        let values = unsafe source.baseAddress!.assumingMemoryBound(to: Float.self)
        unsafe transmute_quantize_blocks(type, values, count, target.baseAddress! + offset)
      }
    }
  }

  /// The type as the kernels call it.
  package static func kernelType(_ dtype: DType) -> transmute_block_type {
    switch dtype {
    case .q4_0: .q4_0
    case .q4_1: .q4_1
    case .q5_0: .q5_0
    case .q5_1: .q5_1
    case .q8_0: .q8_0
    case .q8_1: .q8_1
    case .q2_k: .q2_k
    case .q3_k: .q3_k
    case .q4_k: .q4_k
    case .q5_k: .q5_k
    case .q6_k: .q6_k
    case .q8_k: .q8_k
    case .iq1_s: .iq1_s
    case .iq1_m: .iq1_m
    case .iq2_xxs: .iq2_xxs
    case .iq2_xs: .iq2_xs
    case .iq2_s: .iq2_s
    case .iq3_xxs: .iq3_xxs
    case .iq3_s: .iq3_s
    case .iq4_nl: .iq4_nl
    case .iq4_xs: .iq4_xs
    case .tq1_0: .tq1_0
    case .tq2_0: .tq2_0
    case .mxfp4: .mxfp4
    case .nvfp4: .nvfp4
    case .q1_0: .q1_0
    case .q2_0: .q2_0
    default: preconditionFailure("\(dtype) has no blocks that the kernels know")
    }
  }
}
