import ByteIO
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `The statistics of a tensor` {
  @Test func `are exact for every special value`() throws {
    let values: [Float] = [1, -3, 0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 5, 1]
    let found = try describe(values)
    #expect(found.count == 10)
    #expect((found.zeros, found.nans, found.infinities, found.subnormals) == (2, 1, 2, 1))
    #expect((found.minimum, found.maximum) == (-.infinity, .infinity))
    let finite = values.filter(\.isFinite).map(Double.init)
    #expect(abs(found.mean! - finite.mean) < 1e-15)
    #expect(abs(found.standardDeviation! - finite.deviation) < 1e-15)
  }

  @Test func `have nothing to say where there are no values`() throws {
    let empty = try describe([Float]())
    #expect(empty.count == 0)
    #expect(empty.minimum == nil && empty.maximum == nil && empty.mean == nil && empty.standardDeviation == nil)
    #expect(empty.percentiles == [])
    let none = try describe([Float.nan, .nan])
    #expect(none.nans == 2)
    #expect(none.minimum == nil && none.mean == nil && none.percentiles == [])
    let infinite = try describe([Float.infinity])
    #expect(infinite.minimum == .infinity && infinite.mean == nil && infinite.percentiles == [])
  }

  @Test func `know the percentiles to 1/128 of each value`() throws {
    let values = noise(400_000).map { $0 * 0.02 }
    let found = try describe(values)
    let sorted = values.sorted()
    #expect(found.percentiles.map(\.percent) == [1, 5, 25, 50, 75, 95, 99])
    for percentile in found.percentiles {
      let exact = Double(sorted[Int(Double(percentile.percent) / 100 * Double(sorted.count - 1))])
      #expect(abs(percentile.value - exact) <= abs(exact) / 128, "\(percentile)")
    }
  }

  @Test func `know the percentiles of a constant exactly`() throws {
    #expect(
      try describe([Float](repeating: 0.1, count: 1000)).percentiles.allSatisfy { $0.value == Double(Float(0.1)) })
    #expect(try describe([Float](repeating: 0, count: 1000)).percentiles.allSatisfy { $0.value == 0 })
    #expect(try describe([Float](repeating: -2, count: 3)).percentiles.allSatisfy { $0.value == -2 })
  }

  @Test(arguments: [1, 2, 3, 8])
  func `are the same for any number of threads`(threads: Int) throws {
    let tensors = try [noise(1_000_003), noise(70), noise(600_000)].map { try tensor($0) }
    let expected = try TensorStatistics.of(tensors, threads: 1)
    #expect(try TensorStatistics.of(tensors, threads: threads) == expected)
    #expect(expected.map { $0?.count } == [1_000_003, 70, 600_000])
    // Nothing of one tensor is left in the histogram of the next.
    #expect(try TensorStatistics.of([tensors[1]], threads: 1) == [expected[1]])
  }

  @Test(arguments: [DType.f16, .bf16, .f64])
  func `are those of the type that a tensor is stored in`(dtype: DType) throws {
    // 2⁻²⁰ is subnormal in half precision and in no other type.
    let values: [Float] = [1, -2, 0x1p-20, 0.5, .nan, 0]
    let found = try #require(TensorStatistics.of([tensor(values).cast(to: dtype)], threads: nil)[0])
    #expect((found.minimum, found.maximum, found.zeros, found.nans) == (-2, 1, 1, 1))
    #expect(found.subnormals == (dtype == .f16 ? 1 : 0))
    // Sums are taken about a value of the tensor, in double precision.
    let sum = 0x1p-20 - 0.5
    #expect(abs(try #require(found.mean) - sum / 5) < 0x1p-52)
  }

  @Test func `are exact for float64 beyond float32's range`() throws {
    let values = [1e300, -1e-300, .leastNonzeroMagnitude, 3]
    let found = try #require(TensorStatistics.of([tensor(doubles: values)], threads: nil)[0])
    #expect((found.minimum, found.maximum, found.subnormals, found.infinities) == (-1e-300, 1e300, 1, 0))
    #expect(found.percentiles.count == 7)
    let range = -1e-300...1e300
    #expect(found.percentiles.allSatisfy { range.contains($0.value) })
  }

  @Test func `see integers as they are`() throws {
    let bytes = ByteRegion((0...200).map { UInt8($0) })
    let tensor = try Tensor(
      dtype: .u8, shape: [201], source: TensorSource(bytes), provenance: Provenance(name: "bytes"))
    let found = try #require(TensorStatistics.of([tensor], threads: nil)[0])
    #expect((found.minimum, found.maximum, found.mean, found.zeros) == (0, 200, 100, 1))
    #expect(found.percentiles.map(\.value) == [2, 10, 50, 100, 150, 190, 198])
  }

  /// How many of the 256 values of each type are subnormal, infinite, and no numbers.
  @Test(arguments: [
    (DType.f8e4m3, 14, 0, 2), (.f8e5m2, 6, 2, 6), (.f8e4m3fnuz, 14, 0, 1), (.f8e5m2fnuz, 6, 0, 1), (.f8e8m0, 0, 0, 1),
  ])
  func `see floats of one byte as they are`(dtype: DType, subnormals: Int, infinities: Int, nans: Int) throws {
    let bytes = ByteRegion((0...255).map { UInt8($0) })
    let tensor = try Tensor(
      dtype: dtype, shape: [256], source: TensorSource(bytes), provenance: Provenance(name: "bytes"))
    let found = try #require(TensorStatistics.of([tensor], threads: nil)[0])
    #expect((found.subnormals, found.infinities, found.nans) == (subnormals, infinities, nans))
    #expect(found.zeros == [.f8e4m3: 2, .f8e5m2: 2, .f8e8m0: 0][dtype] ?? 1)
  }

  @Test func `are not made of complex numbers`() throws {
    let tensor = try Tensor(
      dtype: .c64, shape: [1], source: TensorSource(ByteRegion([UInt8](repeating: 0, count: 8))),
      provenance: Provenance(name: "complex"))
    #expect(try TensorStatistics.of([tensor], threads: nil) == [nil])
  }

  @Test func `do not depend on how the bytes lie`() throws {
    let plain = try tensor(noise(512 * 700), [512, 700])
    let decoded = try Tensor(
      dtype: .f32, shape: [512, 700],
      source: TensorSource(byteCount: plain.byteCount) { (emit) throws(ContainerError) in
        try emit(ByteRegion(plain.bytes(0..<plain.elementCount)).bytes)
      }, provenance: Provenance(name: "decoded"))
    let twice = plain.transposed().transposed()
    let results = try TensorStatistics.of([plain, decoded, twice], threads: nil)
    #expect(results[0] == results[1] && results[0] == results[2])
    // A transposed tensor has the same values in another order, and only the moments are rounded.
    let other = try #require(TensorStatistics.of([plain.transposed()], threads: nil)[0])
    #expect(other.percentiles == results[0]?.percentiles)
    #expect(other.minimum == results[0]?.minimum)
  }

  private func describe(_ values: [Float]) throws -> TensorStatistics {
    try #require(TensorStatistics.of([tensor(values)], threads: nil)[0])
  }
}

@Suite struct `A pattern of names` {
  @Test(arguments: [
    ("*", "h.0.attn", true), ("*", "", true), ("", "", true), ("", "a", false),
    ("h.*.weight", "h.0.ln_1.weight", true), ("h.*.weight", "h.0.ln_1.bias", false),
    ("h.?.ln_1.*", "h.10.ln_1.weight", false), ("h.1?.ln_1.*", "h.10.ln_1.weight", true),
    ("h.[0-3].*", "h.2.x", true), ("h.[0-3].*", "h.4.x", false), ("h.[!0-3].*", "h.4.x", true),
    ("[]x]", "]", true), ("[abc", "[abc", true), ("[abc", "a", false), ("a*b*c", "axxbxxbxc", true),
    ("a*b*c", "axxbxxbx", false), ("model/*/w", "model/h0/attn/c_attn/w", true), ("[a-]", "-", true),
    ("wte", "wte.weight", false), ("*a*a*a*a*b", String(repeating: "a", count: 200), false),
  ])
  func `matches whole names as a shell does`(pattern: String, name: String, matches: Bool) {
    #expect(NameGlob(pattern).matches(name) == matches)
  }
}

private func tensor(_ values: [Float], _ shape: Shape? = nil) throws -> Tensor {
  try Tensor(
    dtype: .f32, shape: shape ?? [values.count],
    source: TensorSource(ByteRegion(values.flatMap { littleEndian($0.bitPattern) })),
    provenance: Provenance(name: "values"))
}

private func tensor(doubles values: [Double]) throws -> Tensor {
  try Tensor(
    dtype: .f64, shape: [values.count],
    source: TensorSource(ByteRegion(values.flatMap { littleEndian($0.bitPattern) })),
    provenance: Provenance(name: "values"))
}

private func littleEndian<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
  (0..<Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
}

/// Numbers of either sign whose magnitudes cover several powers of two.
private func noise(_ count: Int) -> [Float] {
  var state: UInt64 = 7
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let unit = Float(state >> 40) / Float(1 << 24) - 0.5
    return unit * unit * unit
  }
}

extension [Double] {
  fileprivate var mean: Double { reduce(0, +) / Double(count) }
  fileprivate var deviation: Double { (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot() }
}
