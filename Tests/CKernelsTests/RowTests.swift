import CKernels
import Foundation
import Testing

@Suite struct `Arithmetic on rows` {
  typealias Row =
    @Sendable (_ kernels: transmute_kernels, _ x: UnsafePointer<Float>, _ count: Int, UnsafeMutablePointer<Float>)
    -> Void

  /// Every kernel that makes one row out of another; where it needs weights, it takes them from the second half of x.
  static let rows: [(name: String, run: Row)] = [
    ("softmax", { $0.softmax($1, $2, $3) }),
    ("layer norm", { $0.layer_norm($1, $1 + $2, $1 + $2 / 2, 1e-5, $2, $3) }),
    ("layer norm without bias", { $0.layer_norm($1, $1 + $2, nil, 1e-5, $2, $3) }),
    ("rms norm", { $0.rms_norm($1, $1 + $2, 1e-6, $2, $3) }),
    ("add", { $0.add($1, $1 + $2, $2, $3) }),
    ("multiply", { $0.multiply($1, $1 + $2, $2, $3) }),
    ("scale", { $0.scale($1, 0.125, $2, $3) }),
    ("rotate", { $0.rotate($1, $1 + $2, $1 + $2 / 2, $2 / 2, $3) }),
    ("gelu tanh", { $0.gelu_tanh($1, $2, $3) }),
    ("gelu erf", { $0.gelu_erf($1, $2, $3) }),
    ("relu", { $0.relu($1, $2, $3) }),
    ("silu", { $0.silu($1, $2, $3) }),
    ("exp", { $0.exponential($1, $2, $3) }),
    ("erf", { $0.error_function($1, $2, $3) }),
    ("soft cap", { $0.soft_cap($1, 0.75, $2, $3) }),
  ]

  @Test(arguments: Numbers.allCases) func `has the same bits from every implementation`(numbers: Numbers) {
    for (name, run) in Self.rows {
      for count in Array(1...35) + [64, 100, 768] {
        let x = numbers.array(2 * count, seed: UInt64(count))
        let expected = bits(result(count + 1) { run(scalar, x, count, $0) })
        for kernels in vectorKernels {
          #expect(
            bits(result(count + 1) { run(kernels, x, count, $0) }) == expected, "\(name) of \(count) by \(kernels.kind)"
          )
        }
      }
    }
  }

  @Test func `a layer norm has mean zero and variance one`() {
    let count = 300
    let x = Numbers.ordinary.array(count, seed: 5).map { $0 * 3 + 100 }
    let ones = [Float](repeating: 1, count: count)
    let halves = [Float](repeating: 0.5, count: count)
    let y = result(count) { transmute_kernels_best().pointee.layer_norm(x, ones, halves, 0, count, $0) }.map(
      Double.init)
    let mean = y.reduce(0, +) / Double(count)
    let variance = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean - 0.5) < 1e-5)
    #expect(abs(variance - 1) < 1e-5)
  }

  @Test func `an rms norm divides by the root of the mean square`() {
    let y = result(4) { transmute_kernels_best().pointee.rms_norm([3, -4, 0, 0], [1, 1, 2, 2] as [Float], 0, 4, $0) }
    #expect(y == [1.2, -1.6, 0, 0])
  }

  @Test func `a softmax sums to one, whatever the scores' size`() {
    let y = result(3) { transmute_kernels_best().pointee.softmax([10_000, 9_999, -.infinity], 3, $0) }
    #expect(abs(y[0] - 1 / (1 + exp(-1))) < 1e-7)
    #expect(y[0] + y[1] == 1)
    #expect(y[2] == 0)
  }

  @Test func `a softmax of something undefined is undefined`() {
    let y = result(17) { y in
      transmute_kernels_best().pointee.softmax([Float](repeating: 1, count: 16) + [.nan], 17, y)
    }
    #expect(y.allSatisfy { $0.isNaN })
  }

  @Test func `a rotation by a quarter turn exchanges the halves`() {
    let y = result(4) { transmute_kernels_best().pointee.rotate([1, 2, 3, 4], [0, 0], [1, 1], 2, $0) }
    #expect(y == [-3, -4, 1, 2])
  }

  @Test func `relu keeps what is not negative, and NaN`() {
    let y = result(4) { transmute_kernels_best().pointee.relu([-2, 0, 3, .nan], 4, $0) }
    #expect(y[..<3] == [0, 0, 3])
    #expect(y[3].isNaN)
  }
}

@Suite struct `An elementary function` {
  /// The error in units of the last place of a float near the true value.
  func error(_ found: Float, _ exact: Double) -> Double {
    let magnitude = max(abs(exact), Double(Float.leastNormalMagnitude))
    return abs(Double(found) - exact) / (Double(sign: .plus, exponent: magnitude.exponent, significand: 1) * 0x1p-23)
  }

  /// The worst error over every 1,009th float between two bounds.
  func worst(
    _ range: ClosedRange<Float>, _ kernel: transmute_map, _ exact: (Double) -> Double
  ) -> Double {
    let x = stride(from: UInt64(0), to: 1 << 32, by: 1009).map { Float(bitPattern: UInt32($0)) }.filter(range.contains)
    let y = result(x.count) { kernel(x, x.count, $0) }
    return zip(x, y).reduce(0) { worst, pair in
      let exact = exact(Double(pair.0))
      return exact.magnitude > Double(Float.greatestFiniteMagnitude)
        ? (pair.1.isInfinite ? worst : .infinity) : max(worst, error(pair.1, exact))
    }
  }

  /// The largest difference from the true value over every 1,009th float below a bound.
  func distance(below bound: Float, _ kernel: transmute_map, _ exact: (Double) -> Double) -> Double {
    let x = stride(from: UInt64(bound.bitPattern), through: UInt64((-Float.infinity).bitPattern), by: 1009).map {
      Float(bitPattern: UInt32($0))
    }
    let y = result(x.count) { kernel(x, x.count, $0) }
    return zip(x, y).reduce(0) { max($0, abs(Double($1.1) - exact(Double($1.0)))) }
  }

  /// GELU by its tanh formula, in a form that loses nothing far below zero.
  let geluTanh: @Sendable (Double) -> Double = {
    $0 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
  }
  let geluErf: @Sendable (Double) -> Double = { 0.5 * $0 * erfc(-$0 * 0.5.squareRoot()) }

  let best = transmute_kernels_best().pointee

  @Test func `exp keeps its measured error`() {
    let error = worst(-.infinity ... .infinity, best.exponential) { exp($0) }
    #expect(error > 0.4 && error <= 1.013)
  }

  @Test func `erf keeps its measured error`() {
    let error = worst(-.infinity ... .infinity, best.error_function) { erf($0) }
    #expect(error > 0.4 && error <= 1.028)
  }

  @Test func `tanh keeps its measured error`() {
    let tangent: transmute_map = { transmute_kernels_best().pointee.soft_cap($0, 1, $1, $2) }
    let error = worst(-.infinity ... .infinity, tangent) { tanh($0) }
    #expect(error > 0.4 && error <= 1.332)
  }

  @Test func `GELU by tanh keeps its measured error`() {
    let error = worst(-1...1e6, best.gelu_tanh, geluTanh)
    #expect(error > 0.4 && error <= 2.6)
    let far = distance(below: -1, best.gelu_tanh, geluTanh)
    #expect(far > 1e-8 && far <= 5e-8)
  }

  @Test func `GELU by erf keeps its measured error`() {
    let error = worst(-1...1e6, best.gelu_erf, geluErf)
    #expect(error > 0.4 && error <= 2.7)
    let far = distance(below: -1, best.gelu_erf, geluErf)
    #expect(far > 1e-8 && far <= 9e-8)
  }

  @Test func `SiLU keeps its measured error`() {
    let error = worst(-80...1e6, best.silu) { $0 / (1 + exp(-$0)) }
    #expect(error > 0.4 && error <= 2.5)
  }

  @Test func `keeps zeros, limits and NaN`() {
    let x: [Float] = [0, -0.0, .infinity, -.infinity, .nan, 89, -104]
    let exponentials = result(7) { best.exponential(x, 7, $0) }
    #expect(exponentials[0] == 1 && exponentials[1] == 1)
    #expect(exponentials[2] == .infinity && exponentials[5] == .infinity)
    #expect(exponentials[3] == 0 && exponentials[6] == 0)
    #expect(exponentials[4].isNaN)
    let errors = result(7) { best.error_function(x, 7, $0) }
    #expect(bits(Array(errors[..<4])) == bits([0, -0.0, 1, -1]))
    #expect(errors[4].isNaN)
  }
}
