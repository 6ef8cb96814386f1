import CKernels
import Foundation
import Testing

@Suite struct `A rotation's angles` {
  @Test(arguments: [10_000, 500_000, 2, 1]) func `grow by powers of the base`(base: Double) {
    for length in [2, 6, 64, 128] {
      for index in 0..<length / 2 {
        let exact = pow(base, -2 * Double(index) / Double(length))
        #expect(transmute_rotary_frequency(base, index, length) == Float(exact))
      }
    }
  }

  @Test func `have cosines and sines that are right in every quarter turn and far away`() {
    let frequencies: [Float] = [1, 0.1, 1e-5]
    for position in [0, 1, 2, 4, 5, 100, 4095, 1_048_575] as [Float] {
      var cosines = [Float](repeating: 7, count: 3)
      var sines = [Float](repeating: 7, count: 3)
      transmute_rotary_angles(frequencies, 3, position, &cosines, &sines)
      for index in 0..<3 {
        let angle = Double(position * frequencies[index])
        #expect(abs(Double(cosines[index]) - cos(angle)) < 4e-8)
        #expect(abs(Double(sines[index]) - sin(angle)) < 4e-8)
      }
    }
  }
}
