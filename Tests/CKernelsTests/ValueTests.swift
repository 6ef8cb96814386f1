import CKernels
import Testing

@Suite struct `Widening` {
  let everyPattern = (0...UInt16.max).map { $0 }
  let implementations = [scalar] + vectorKernels

  @Test func `of halves is exact, and keeps the payload of a NaN`() {
    for kernels in implementations {
      let y = result(1 << 16) { kernels.widen_half(everyPattern, 1 << 16, $0) }
      for pattern in everyPattern {
        let (exact, found) = (Float16(bitPattern: pattern), y[Int(pattern)])
        if exact.isNaN {
          #expect(found.bitPattern == UInt32(pattern & 0x8000) << 16 | 0x7f80_0000 | UInt32(pattern & 0x3ff) << 13)
        } else {
          #expect(found.bitPattern == Float(exact).bitPattern)
        }
      }
    }
  }

  @Test func `of bfloat16 sets the upper half of a float`() {
    for kernels in implementations {
      let y = result(1 << 16) { kernels.widen_bfloat16(everyPattern, 1 << 16, $0) }
      #expect(zip(everyPattern, y).allSatisfy { UInt32($0) << 16 == $1.bitPattern })
    }
  }

  @Test func `stops where the row stops`() {
    for kernels in implementations {
      let y = result(20) { kernels.widen_half(everyPattern, 19, $0) }
      #expect(y[18] == Float(Float16(bitPattern: 18)))
      #expect(y[19] == 7)
    }
  }
}

@Suite struct `Statistics` {
  func describe(
    _ x: [Float], by kernels: transmute_kernels
  ) -> (values: transmute_statistics, histogram: [UInt32]) {
    var histogram = [UInt32](repeating: 0, count: 1 << 16)
    let values = MisalignedFloats(x).withPointer { kernels.statistics($0, x.count, .float32, &histogram) }
    return (values, histogram)
  }

  /// Everything but NaN moments compares as bits.
  func bytes(_ values: transmute_statistics) -> [UInt64] {
    [
      values.count, values.zeros, values.subnormals, values.infinities, values.nans,
      UInt64(values.minimum.bitPattern), UInt64(values.maximum.bitPattern), values.mean.bitPattern,
      values.squared_deviations.bitPattern,
    ]
  }

  @Test(arguments: Numbers.allCases) func `have the same bits from every implementation`(numbers: Numbers) {
    for count in Array(0...33) + [1000, 4099] {
      let x = numbers.array(count, seed: UInt64(count))
      let expected = describe(x, by: scalar)
      for kernels in vectorKernels {
        let found = describe(x, by: kernels)
        #expect(bytes(found.values) == bytes(expected.values), "\(count) by \(kernels.kind)")
        #expect(found.histogram == expected.histogram)
      }
    }
  }

  @Test(arguments: [transmute_weight_type.half, .bfloat16])
  func `of narrow numbers are those of the floats that they widen to`(type: transmute_weight_type) {
    // An odd factor makes a permutation: numbers of every kind come early.
    for patterns in [[UInt16]](arrayLiteral: Array(1...16), (0..<5003).map { UInt16(truncatingIfNeeded: $0 &* 40503) })
    {
      let widen = type == .half ? scalar.widen_half : scalar.widen_bfloat16
      let expected = describe(result(patterns.count) { widen(patterns, patterns.count, $0) }, by: scalar)
      for kernels in [scalar] + vectorKernels {
        var histogram = [UInt32](repeating: 0, count: 1 << 16)
        let found = kernels.statistics(patterns, patterns.count, type, &histogram)
        #expect(bytes(found) == bytes(expected.values))
        #expect(histogram == expected.histogram)
      }
    }
  }

  @Test func `lose little to an outlier that comes first`() {
    let x = [1e9] + Numbers.ordinary.array(40_000, seed: 4)
    let found = describe(x, by: transmute_kernels_best().pointee).values
    let mean = x.reduce(0.0) { $0 + Double($1) } / Double(x.count)
    let squares = x.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    #expect(abs(found.mean - mean) < 1e-11 * mean)
    #expect(abs(found.squared_deviations - squares) < 1e-9 * squares)
  }

  @Test func `count what is special and leave it out of the moments`() {
    let x: [Float] = [3, -0.0, .nan, 1, .infinity, 0x1p-140, 0, -.infinity, 2, -.nan]
    let found = describe(x, by: transmute_kernels_best().pointee)
    #expect(found.values.count == 10)
    #expect(found.values.zeros == 2)
    #expect(found.values.subnormals == 1)
    #expect(found.values.infinities == 2)
    #expect(found.values.nans == 2)
    #expect(found.values.minimum == -.infinity && found.values.maximum == .infinity)
    #expect(abs(found.values.mean - 1) < 1e-15)
    #expect(abs(found.values.squared_deviations - 8) < 1e-12)
    #expect(found.histogram[0x3f80] == 1 && found.histogram[0x8000] == 1 && found.histogram.reduce(0, +) == 10)
  }

  @Test func `of nothing have no extremes`() {
    let none = describe([], by: transmute_kernels_best().pointee).values
    #expect(bytes(none) == bytes(transmute_statistics_none()))
    let undefined = describe([.nan], by: transmute_kernels_best().pointee).values
    #expect(undefined.minimum == .infinity && undefined.maximum == -.infinity && undefined.mean == 0)
  }

  @Test func `do not cancel where values lie far from zero`() {
    let x = Numbers.ordinary.array(40_000, seed: 3).map { 10_000 + $0 / 4 }
    let found = describe(x, by: transmute_kernels_best().pointee).values
    let mean = x.reduce(0.0) { $0 + Double($1) } / Double(x.count)
    let squares = x.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    #expect(abs(found.mean - mean) < 1e-9)
    #expect(abs(found.squared_deviations - squares) < 1e-6 * squares)
  }

  @Test func `of neighbours join into those of the whole`() {
    let x = Numbers.special.array(900, seed: 8)
    let best = transmute_kernels_best().pointee
    let whole = describe(x, by: best).values
    let joined = transmute_statistics_join(
      describe(Array(x[..<300]), by: best).values, describe(Array(x[300...]), by: best).values)
    #expect(joined.count == whole.count && joined.nans == whole.nans && joined.zeros == whole.zeros)
    #expect(joined.minimum == whole.minimum && joined.maximum == whole.maximum)
    let nothing = transmute_statistics_none()
    #expect(bytes(transmute_statistics_join(nothing, whole)) == bytes(whole))
    #expect(bytes(transmute_statistics_join(whole, nothing)) == bytes(whole))
  }

  @Test func `of neighbours join mean and deviations`() {
    let joined = transmute_statistics_join(
      describe([1, 2, 3], by: scalar).values, describe([7, 9], by: scalar).values)
    #expect(abs(joined.mean - 4.4) < 1e-15)
    #expect(abs(joined.squared_deviations - 47.2) < 1e-13)
  }
}

@Suite struct `The choice of an implementation` {
  @Test func `always finds plain C and never another architecture's`() {
    #expect(transmute_kernels_for(.scalar)!.pointee.kind == .scalar)
    #if arch(x86_64)
      #expect(transmute_kernels_for(.neon) == nil)
    #elseif arch(arm64)
      #expect(transmute_kernels_for(.neon) != nil)
      #expect(transmute_kernels_for(.avx2) == nil)
    #endif
  }

  @Test func `takes the widest vectors there are`() {
    #expect(transmute_kernels_best().pointee.kind == (vectorKernels.last?.kind ?? .scalar))
  }
}
