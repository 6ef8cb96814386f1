import CKernels
import Testing

@Suite struct `A product with a narrow weight` {
  /// Random 16-bit patterns, every one of which is a number of its type, infinite or NaN.
  struct NarrowWeight {
    let type: transmute_weight_type
    let patterns: [UInt16]
    let outs: Int
    let length: Int
    var stride: Int { length + 1 }

    init(_ type: transmute_weight_type, outs: Int, length: Int, isFinite: Bool) {
      (self.type, self.outs, self.length) = (type, outs, length)
      var random = SplitMix(state: UInt64(outs * 10_000 + length))
      // Without the highest bit of the exponent a number is finite, and below two.
      let mask: UInt16 = isFinite ? 0xbfff : 0xffff
      patterns = (0..<outs * (length + 1)).map { _ in UInt16.random(in: 0...UInt16.max, using: &random) & mask }
    }

    /// The same numbers as float32.
    var widened: [Float] {
      let widen = type == .half ? scalar.widen_half : scalar.widen_bfloat16
      return patterns.withUnsafeBytes { bytes in
        result(patterns.count) { widen(bytes.baseAddress!, patterns.count, $0) }
      }
    }

    /// `x · weightᵀ`, from narrow numbers that start at an odd address.
    func product(_ kernels: transmute_kernels, _ x: MisalignedFloats, tokens: Int, areArranged: Bool = false) -> [Float]
    {
      let bytes = [0] + patterns.withUnsafeBytes { Array($0) }
      return bytes.withUnsafeBytes { bytes in
        product(kernels, x, tokens, areArranged, bytes.baseAddress! + 1, type)
      }
    }

    /// `x · weightᵀ`, from the widened numbers.
    func widenedProduct(_ kernels: transmute_kernels, _ x: MisalignedFloats, tokens: Int) -> [Float] {
      MisalignedFloats(widened).withPointer { product(kernels, x, tokens, false, $0, .float32) }
    }

    private func product(
      _ kernels: transmute_kernels, _ x: MisalignedFloats, _ tokens: Int, _ areArranged: Bool,
      _ values: UnsafeRawPointer, _ type: transmute_weight_type
    ) -> [Float] {
      result(tokens * outs) { y in
        x.withPointer { x in
          kernels.product(
            transmute_rows(values: x, count: tokens, stride: length), areArranged: areArranged,
            transmute_weight(values: values, count: outs, stride: stride, type: type, block: .q8_0), nil, length, y,
            outs)
        }
      }
    }
  }

  @Test(arguments: [transmute_weight_type.half, .bfloat16], [true, false])
  func `has the bits of its widened twin from every implementation`(type: transmute_weight_type, isFinite: Bool) {
    for length in [0, 1, 15, 16, 17, 40, 768, 800, 1601] {
      for (tokens, outs) in [(1, 5), (4, 4), (6, 9), (7, 4), (13, 6)] {
        let weight = NarrowWeight(type, outs: outs, length: length, isFinite: isFinite)
        let x = MisalignedFloats(Numbers.ordinary.array(tokens * length, seed: 5))
        let expected = bits(weight.widenedProduct(scalar, x, tokens: tokens))
        #expect(bits(weight.product(scalar, x, tokens: tokens)) == expected)
        for kernels in vectorKernels {
          for areArranged in [false, true] {
            #expect(
              bits(weight.product(kernels, x, tokens: tokens, areArranged: areArranged)) == expected,
              "\(kernels.kind) [\(tokens), \(length)] · [\(outs), \(length)], \(areArranged)")
          }
        }
      }
    }
  }

  @Test(arguments: [transmute_weight_type.half, .bfloat16])
  func `knows every number of its type`(type: transmute_weight_type) {
    // Each of the 65,536 patterns is a weight of its own, times one: a product without any rounding.
    for kernels in [scalar] + vectorKernels {
      let patterns = (0...UInt16.max).map { $0 }
      let found = patterns.withUnsafeBytes { values in
        result(65536) { y in
          MisalignedFloats([1]).withPointer { one in
            kernels.linear(
              transmute_rows(values: one, count: 1, stride: 1), nil,
              transmute_weight(values: values.baseAddress!, count: 65536, stride: 1, type: type, block: .q8_0), nil, 1,
              y, 65536)
          }
        }
      }
      let expected = patterns.map { type == .half ? Float(half: $0) : Float(bitPattern: UInt32($0) << 16) }
      // Fifteen positive zeros are added to every product, which makes a negative zero a positive one.
      #expect(bits(found) == bits(expected.map { $0 + 0 }), "\(kernels.kind)")
    }
  }
}

extension Float {
  /// The number that a pattern of IEEE half precision stands for, by its definition.
  fileprivate init(half pattern: UInt16) {
    let (exponent, fraction) = (Int(pattern >> 10 & 0x1f), Float(pattern & 0x3ff))
    let magnitude: Float =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
      }
    self = pattern >> 15 == 1 ? -magnitude : magnitude
  }
}
