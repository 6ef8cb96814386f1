import CKernels
import Foundation
import Testing

@Suite struct `A comparison of arrays` {
  /// As many numbers as make whole registers, fewer and more, some of them none.
  private static let lengths = [1, 7, 8, 9, 16, 50]

  private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in Float.random(in: -3..<3, using: &random) }
  }

  private func distance(_ left: [Float], _ right: [Float]) -> transmute_logit_distance {
    transmute_compare_logits(left, right, left.count)
  }

  /// Eight partial sums and their tree, as the header defines them.
  private func sum(_ terms: [Double]) -> Double {
    var sums = [Double](repeating: 0, count: 8)
    for (index, term) in terms.enumerated() { sums[index % 8] += term }
    return (sums[0] + sums[4] + (sums[2] + sums[6])) + (sums[1] + sums[5] + (sums[3] + sums[7]))
  }

  @Test(arguments: lengths) func `adds up what its definition says, at any address`(count: Int) {
    let (left, right) = (numbers(count, seed: 1), numbers(count, seed: 2))
    let found = MisalignedFloats(left).withPointer { mine in
      MisalignedFloats(right).withPointer { transmute_compare(mine, $0, count) }
    }
    let distances = zip(left, right).map { abs(Double($0) - Double($1)) }
    #expect(found.differing == count && found.first == 0)
    #expect(found.maximum == distances.max()!)
    #expect(found.largest == left.map { Double($0.magnitude) }.max()!)
    #expect(found.squared_distances == sum(distances.map { $0 * $0 }))
    #expect(found.squared_values == sum(left.map { Double($0) * Double($0) }))
  }

  @Test(arguments: lengths) func `finds the first value that differs, and no other where there is none`(count: Int) {
    var left = numbers(count, seed: 3)
    left[0] = -.infinity
    #expect(transmute_compare(left, left, count).differing == 0)
    #expect(transmute_compare(left, left, count).first == count)
    #expect(transmute_compare(left, left, count).maximum == 0)
    for place in 0..<count {
      var right = left
      right[place] = place == 0 ? 1 : right[place].nextUp
      let found = transmute_compare(left, right, count)
      #expect(found.differing == 1 && found.first == place)
      #expect(found.maximum == (place == 0 ? .infinity : Double(right[place]) - Double(left[place])))
    }
  }

  @Test func `calls the distance of what is no number infinite`() {
    let left = [Float](repeating: 1, count: 9)
    let right = Array(left.dropLast()) + [.nan]
    #expect(transmute_compare(left, right, 9).maximum == .infinity)
    #expect(transmute_compare(right, left, 9).maximum == .infinity && transmute_compare(right, left, 9).largest == 1)
    #expect(transmute_count_nans(right, 9) == 1 && transmute_count_nans(left, 9) == 0)
    #expect(transmute_compare(left, left, 0).first == 0)
  }

  @Test func `takes exponentials within two units in the last place`() {
    var worst = 0.0
    for step in 1...45_000 {
      // Both differences are exact, so that the sum is the exponential alone.
      let x = -Float(step) / 64
      let left: [Float] = [0, x]
      let right: [Float] = [0, x - 1]
      let found = transmute_compare_logits(left, right, 2).weighted_difference
      let expected = exp(Double(x))
      if x < -708 {
        #expect(found == 0)
      } else {
        worst = max(worst, abs(found - expected) / expected.ulp)
      }
    }
    #expect(worst > 0 && worst <= 2)
  }

  @Test(arguments: lengths) func `tells how far logits lie apart`(count: Int) throws {
    let (left, right) = (numbers(count, seed: 5), numbers(count, seed: 6))
    let found = transmute_compare_logits(left, right, count)
    #expect(found.left.greatest == Double(left.max()!) && found.right.greatest == Double(right.max()!))
    let parts = left.map { exp(Double($0) - found.left.greatest) }
    #expect(abs(found.left.sum / parts.reduce(0, +) - 1) < 1e-14)
    #expect(transmute_sum_exponentials(left, count).sum == found.left.sum)
    #expect(transmute_sum_exponentials(right, count).sum == found.right.sum)
    let weighted = zip(parts, zip(left, right)).reduce(0) { $0 + $1.0 * (Double($1.1.0) - Double($1.1.1)) }
    #expect(abs(found.weighted_difference - weighted) < 1e-13)
    let distances = zip(left, right).map { abs(Double($0) - Double($1)) }
    #expect(found.maximum == distances.max()! && found.differing == count && found.nans == 0)
    #expect(found.maximum_relative == zip(distances, left).map { $0 / Double($1.magnitude) }.max()!)
    #expect(found.sum == sum(left.map { Double($0) - Double(left[0]) }))
    #expect(found.squares == sum(left.map { (Double($0) - Double(left[0])) * (Double($0) - Double(left[0])) }))
  }

  @Test func `counts units in the last place across zero, and pairs that are no numbers`() {
    let tiny = Float.leastNonzeroMagnitude
    #expect(distance([tiny], [-tiny]).maximum_ulp == 2)
    #expect(distance([0], [-0.0]).maximum_ulp == 0)
    #expect(distance([0], [-0.0]).differing == 1)
    let found = distance([1, .nan, 2], [Float(1).nextUp, 1, 2])
    #expect(found.maximum_ulp == 1 && found.nans == 1 && found.maximum == .infinity)
    #expect(found.left.sum.isNaN && found.weighted_difference.isNaN)
    // What is excluded on both sides has no distance, and no part in the sums.
    let excluded = distance([1, -.infinity], [2, -.infinity])
    #expect(excluded.maximum == 1 && excluded.weighted_difference == -1 && excluded.left.sum == 1)
  }

  @Test(arguments: lengths) func `finds the first value above a bound`(count: Int) {
    let x = numbers(count, seed: 7)
    for start in 0...count {
      for bound in [-.infinity, 0, 2.5, 3, .nan] as [Float] {
        #expect(transmute_first_above(x, start, count, bound) == (start..<count).first { x[$0] > bound } ?? count)
      }
    }
    #expect(transmute_first_above([.nan, 1] as [Float], 0, 2, 0) == 1)
  }
}
