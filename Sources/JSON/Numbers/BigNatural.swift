/// A natural number of any length, as far as comparing a decimal with a binary number needs it.
struct BigNatural {
  /// The digits to base 2^64, least significant first; the last one is not zero.
  private(set) var limbs: [UInt64]

  init(_ value: UInt64) { limbs = value == 0 ? [] : [value] }

  /// Replaces this number `x` with `x` · `factor` + `summand`.
  mutating func multiply(by factor: UInt64, adding summand: UInt64 = 0) {
    var carry = summand
    for index in limbs.indices {
      let (high, low) = limbs[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      limbs[index] = sum
      // The upper half of a product is at most 2^64 - 2: there is room for the carry.
      carry = high + (overflow ? 1 : 0)
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// Multiplies by 5^`exponent`.
  mutating func multiply(byPowerOfFive exponent: Int) {
    var rest = exponent
    while rest >= 27 {
      multiply(by: 7_450_580_596_923_828_125)  // 5^27, the largest in 64 bits
      rest -= 27
    }
    multiply(by: (0..<rest).reduce(1) { power, _ in power * 5 })
  }

  /// Multiplies by 2^`exponent`.
  mutating func shiftLeft(by exponent: Int) {
    guard !limbs.isEmpty else { return }
    multiply(by: 1 << UInt64(exponent % 64))
    limbs.insert(contentsOf: repeatElement(0, count: exponent / 64), at: 0)
  }

  /// Whether this number is smaller than, equal to or greater than `other`: -1, 0 or 1.
  func compared(to other: BigNatural) -> Int {
    if limbs.count != other.limbs.count { return limbs.count < other.limbs.count ? -1 : 1 }
    for (mine, theirs) in zip(limbs.reversed(), other.limbs.reversed()) where mine != theirs {
      return mine < theirs ? -1 : 1
    }
    return 0
  }
}
