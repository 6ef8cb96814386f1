import Testing

@testable import JSON

@Suite struct `The table of powers of five` {
  /// The 128 bits of an entry as a natural number.
  func entry(_ exponent: Int) -> BigNatural {
    let index = 2 * (exponent - PowersOfFive.smallestExponent)
    var value = BigNatural(PowersOfFive.words[index])
    value.shiftLeft(by: 64)
    value.multiply(by: 1, adding: PowersOfFive.words[index + 1])
    return value
  }

  @Test func `has an entry for every exponent, each with its upper bit set`() {
    let count = PowersOfFive.largestExponent - PowersOfFive.smallestExponent + 1
    #expect(PowersOfFive.words.count == 2 * count)
    #expect(stride(from: 0, to: 2 * count, by: 2).allSatisfy { PowersOfFive.words[$0] >> 63 == 1 })
  }

  @Test func `is rounded down and right to the last bit`() {
    for exponent in PowersOfFive.smallestExponent...PowersOfFive.largestExponent {
      let scale = (152_170 * exponent) >> 16 - 127
      // entry · 2^scale ≤ 5^exponent < (entry + 1) · 2^scale, with all powers moved to where they are whole.
      var lower = entry(exponent)
      var upper = entry(exponent)
      upper.multiply(by: 1, adding: 1)
      var power = BigNatural(1)
      if exponent < 0 {
        lower.multiply(byPowerOfFive: -exponent)
        upper.multiply(byPowerOfFive: -exponent)
      } else {
        power.multiply(byPowerOfFive: exponent)
      }
      if scale < 0 {
        power.shiftLeft(by: -scale)
      } else {
        lower.shiftLeft(by: scale)
        upper.shiftLeft(by: scale)
      }
      #expect(lower.compared(to: power) <= 0 && power.compared(to: upper) < 0, "5^\(exponent)")
    }
  }
}
