import CKernels
import Testing

@Suite struct `A matrix product` {
  /// One product of random matrices: rows are three floats longer than what is multiplied.
  struct Case {
    let x, weight, bias: MisalignedFloats
    let tokens, outs, length: Int
    var stride: Int { length + 3 }

    init(_ numbers: Numbers, tokens: Int, outs: Int, length: Int) {
      (self.tokens, self.outs, self.length) = (tokens, outs, length)
      let seed = UInt64(tokens * 1_000_000 + outs * 10_000 + length)
      x = MisalignedFloats(numbers.array(tokens * (length + 3), seed: seed))
      weight = MisalignedFloats(numbers.array(outs * (length + 3), seed: seed + 1))
      bias = MisalignedFloats(numbers.array(outs, seed: seed + 2))
    }

    func product(_ kernels: transmute_kernels, areArranged: Bool = false, biased: Bool = true) -> [Float] {
      result(tokens * (outs + 2)) { y in
        x.withPointer { x in
          weight.withPointer { weight in
            bias.withPointer { bias in
              kernels.product(
                transmute_rows(values: x, count: tokens, stride: stride), areArranged: areArranged,
                transmute_weight(values: weight, count: outs, stride: stride, type: .float32, block: .q8_0),
                biased ? bias : nil,
                length, y, outs + 2)
            }
          }
        }
      }
    }
  }

  @Test(arguments: Numbers.allCases) func `has the same bits from every implementation`(numbers: Numbers) {
    for length in Array(0...18) + [31, 32, 33, 40, 64, 172] {
      for tokens in 1...13 {
        for outs in [1, 2, 3, 4, 5, 9] where (tokens + outs + length).isMultiple(of: 3) || length < 3 {
          let product = Case(numbers, tokens: tokens, outs: outs, length: length)
          let expected = bits(product.product(scalar))
          for kernels in vectorKernels {
            for areArranged in [false, true] {
              #expect(
                bits(product.product(kernels, areArranged: areArranged)) == expected,
                "\(kernels.kind) [\(tokens), \(length)] · [\(outs), \(length)], \(areArranged)")
            }
          }
        }
      }
    }
  }

  @Test func `is the same for a token alone and among others, over long rows`() {
    let product = Case(.ordinary, tokens: 13, outs: 6, length: 3072)
    let expected = product.product(scalar)
    for kernels in vectorKernels { #expect(product.product(kernels, areArranged: true) == expected) }
    let first = Case(.ordinary, tokens: 13, outs: 6, length: 3072)
    let alone = result(8) { y in
      first.x.withPointer { x in
        first.weight.withPointer { weight in
          first.bias.withPointer { bias in
            transmute_kernels_best().pointee.linear(
              transmute_rows(values: x + 5 * first.stride * 4, count: 1, stride: first.stride), nil,
              transmute_weight(values: weight, count: 6, stride: first.stride, type: .float32, block: .q8_0), bias,
              3072, y, 8)
          }
        }
      }
    }
    #expect(Array(alone[..<6]) == Array(expected[5 * 8..<5 * 8 + 6]))
  }

  @Test(arguments: [(97, 5, 1601), (3, 9, 2305), (200, 4, 769), (7, 14, 1536)])
  func `is the same however long rows are cut to stay in the caches`(tokens: Int, outs: Int, length: Int) {
    let product = Case(.ordinary, tokens: tokens, outs: outs, length: length)
    let expected = product.product(scalar)
    for kernels in vectorKernels {
      for areArranged in [false, true] {
        #expect(product.product(kernels, areArranged: areArranged) == expected, "\(kernels.kind), \(areArranged)")
      }
    }
  }

  @Test func `follows its definition: sixteen sums by fused multiply-add, a tree, one addition`() {
    let length = 21
    let x = Numbers.ordinary.array(length, seed: 1)
    let weight = Numbers.ordinary.array(length, seed: 2)
    var sums = [Float](repeating: 0, count: 16)
    for k in 0..<32 {
      sums[k % 16] = k < length ? sums[k % 16].addingProduct(x[k], weight[k]) : sums[k % 16].addingProduct(0, 0)
    }
    for width in [8, 4, 2, 1] { for i in 0..<width { sums[i] += sums[i + width] } }
    let y = result(1) { y in
      MisalignedFloats(x).withPointer { x in
        MisalignedFloats(weight).withPointer { weight in
          scalar.linear(
            transmute_rows(values: x, count: 1, stride: length), nil,
            transmute_weight(values: weight, count: 1, stride: length, type: .float32, block: .q8_0),
            [0.3] as [Float], length, y, 1)
        }
      }
    }
    #expect(y == [sums[0] + 0.3])
  }

  @Test func `is near the exact product`() {
    let product = Case(.ordinary, tokens: 2, outs: 3, length: 768)
    let y = product.product(transmute_kernels_best().pointee, biased: false)
    let exact = product.x.withPointer { x in
      product.weight.withPointer { weight in
        (0..<product.length).reduce(0.0) { sum, k in
          let a = (x + 4 * (product.stride + k)).loadUnaligned(as: Float.self)
          let b = (weight + 4 * (2 * product.stride + k)).loadUnaligned(as: Float.self)
          return sum + Double(a) * Double(b)
        }
      }
    }
    #expect(abs(Double(y[5 + 2]) - exact) < 1e-5)
  }

  @Test func `writes nothing beyond its rows`() {
    for areArranged in [false, true] {
      let product = Case(.ordinary, tokens: 7, outs: 5, length: 20)
      let y = product.product(transmute_kernels_best().pointee, areArranged: areArranged)
      #expect((0..<7).allSatisfy { y[$0 * 7 + 5] == 7 && y[$0 * 7 + 6] == 7 })
    }
  }
}

@Suite struct `A mixture of values` {
  func mixture(_ kernels: transmute_kernels, _ numbers: Numbers, queries: Int, first: Int, length: Int) -> [Float] {
    let positions = first + queries
    let weights = MisalignedFloats(numbers.array(queries * positions, seed: UInt64(queries * 100 + length)))
    let values = MisalignedFloats(numbers.array(positions * (length + 1), seed: UInt64(first * 1000 + length)))
    return result(queries * (length + 2)) { y in
      weights.withPointer { weights in
        values.withPointer { values in
          kernels.mix(
            transmute_rows(values: weights, count: queries, stride: positions), first,
            transmute_rows(values: values, count: positions, stride: length + 1), length, y, length + 2)
        }
      }
    }
  }

  @Test(arguments: Numbers.allCases) func `has the same bits from every implementation`(numbers: Numbers) {
    for (queries, first) in [(1, 1), (2, 1), (3, 5), (6, 1), (7, 2), (13, 9)] {
      for length in [1, 4, 8, 15, 16, 17, 31, 32, 40, 64, 65, 80, 128] {
        let expected = bits(mixture(scalar, numbers, queries: queries, first: first, length: length))
        for kernels in vectorKernels {
          let found = bits(mixture(kernels, numbers, queries: queries, first: first, length: length))
          #expect(found == expected, "\(kernels.kind): \(queries) queries from \(first), \(length) wide")
        }
      }
    }
  }

  @Test func `does not touch positions beyond a query's own`() {
    // 0 · NaN would be NaN: the second position is there for the second query only.
    let weights = MisalignedFloats([0.5, 0, 0.25, 0.75])
    let values = MisalignedFloats([2, .nan])
    let y = result(2) { y in
      weights.withPointer { weights in
        values.withPointer { values in
          transmute_kernels_best().pointee.mix(
            transmute_rows(values: weights, count: 2, stride: 2), 1,
            transmute_rows(values: values, count: 2, stride: 1), 1, y, 1)
        }
      }
    }
    #expect(y[0] == 1)
    #expect(y[1].isNaN)
  }
}
