import CKernels
import Foundation
import Testing

@Suite struct `A rotation's angles` {
  @Test(arguments: [10_000, 500_000, 2, 1]) func `grow by powers of the base`(base: Double) {
    for length in [2, 6, 64, 128] {
      let found = frequencies(transmute_rope(base: base, length: length))
      for index in 0..<length / 2 {
        #expect(found[index] == Float(pow(base, -2 * Double(index) / Double(length))))
      }
    }
  }

  /// What `transformers` 5.24 computes, in float32: base 100, heads of 16, trained on 64 positions, 8 times as many.
  static let scaled: [(scaling: transmute_rope_scaling, lower: Double, upper: Double, frequencies: [Float])] = [
    (
      .linear, 0, 0,
      [0.125, 0.07029267, 0.03952847, 0.022228492, 0.0125, 0.007029266, 0.0039528473, 0.0022228493]
    ),
    (
      .llama3, 1, 4,
      [1, 0.56234133, 0.24438459, 0.06430987, 0.013042256, 0.007029266, 0.0039528473, 0.0022228493]
    ),
    (
      .yarn, 1, 4,
      [1, 0.56234133, 0.24705294, 0.10002822, 0.034375, 0.007029266, 0.0039528473, 0.0022228493]
    ),
  ]

  @Test(arguments: scaled.indices) func `are scaled as transformers scales them`(index: Int) {
    let (scaling, lower, upper, expected) = Self.scaled[index]
    var rope = transmute_rope(base: 100, length: 16)
    (rope.scaling, rope.factor, rope.original_context_length) = (scaling, 8, 64)
    (rope.lower, rope.upper) = (lower, upper)
    for (found, expected) in zip(frequencies(rope), expected) { #expect(abs(found - expected) <= expected * 5e-7) }
  }

  @Test func `are larger where yarn sharpens the scores`() {
    #expect(abs(transmute_yarn_amplitude(8) - 1.2079441541679836) < 1e-15)
    #expect(transmute_yarn_amplitude(1) == 1)
    var (cosines, sines) = ([Float(7)], [Float(7)])
    transmute_rotary_angles([0.5], 1, 2, 1.25, &cosines, &sines)
    #expect(cosines == [Float(1.25 * cos(1.0))] && sines == [Float(1.25 * sin(1.0))])
  }

  private func frequencies(_ rope: transmute_rope) -> [Float] {
    result(rope.length / 2) { transmute_rotary_frequencies(rope, $0) }
  }

  @Test func `divide the frequencies by the factors that they are said to`() {
    for scaling in [transmute_rope_scaling.linear, .llama3, .yarn] {
      var rope = transmute_rope(base: 100, length: 16)
      (rope.scaling, rope.factor, rope.original_context_length, rope.lower, rope.upper) = (scaling, 8, 64, 1, 4)
      let factors = result(8) { transmute_rotary_factors(rope, $0) }
      let divided = result(8) { transmute_divided_frequencies(100, 16, factors, $0) }
      for (one, other) in zip(divided, frequencies(rope)) { #expect(abs(one - other) <= other * 2e-7) }
      #expect(factors.allSatisfy { (1...8).contains($0) } && factors.contains(8))
    }
  }

  @Test func `have cosines and sines that keep their measured error`() {
    func error(_ found: Float, _ exact: Double) -> Double {
      abs(Double(found) - exact) / Double(Float(exact).ulp)
    }
    let frequencies = (0..<1500).map { Float(pow(0.993, Double($0))) }
    var (cosines, sines) = (frequencies, frequencies)
    var worst = 0.0
    for position in stride(from: 1, to: 131_072, by: 997).map(Float.init) {
      transmute_rotary_angles(frequencies, frequencies.count, position, 1, &cosines, &sines)
      for index in frequencies.indices {
        let angle = Double(position * frequencies[index])
        worst = max(worst, error(cosines[index], cos(angle)), error(sines[index], sin(angle)))
      }
    }
    #expect(worst > 0.49 && worst <= 0.501)
  }

  @Test func `have cosines and sines that are are right in every quarter turn and far away`() {
    let frequencies: [Float] = [1, 0.1, 1e-5]
    for position in [0, 1, 2, 4, 5, 100, 4095, 1_048_575] as [Float] {
      var cosines = [Float](repeating: 7, count: 3)
      var sines = [Float](repeating: 7, count: 3)
      transmute_rotary_angles(frequencies, 3, position, 1, &cosines, &sines)
      for index in 0..<3 {
        let angle = Double(position * frequencies[index])
        #expect(abs(Double(cosines[index]) - cos(angle)) < 4e-8)
        #expect(abs(Double(sines[index]) - sin(angle)) < 4e-8)
      }
    }
  }
}

extension transmute_rope {
  fileprivate init(base: Double, length: Int) {
    self.init()
    (self.base, self.length) = (base, length)
  }
}
