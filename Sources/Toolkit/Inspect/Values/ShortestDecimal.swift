import WeightGraph

/// A floating-point number by the fewest decimal digits that name no other number of its type.
struct ShortestDecimal: Hashable {
  /// The types whose numbers are printed as such.
  enum Format: Hashable { case half, single, double }

  /// The number.
  let value: Double
  let format: Format
  /// The digits, the first of which is not zero unless the number is; none where it is not finite.
  private(set) var digits: [UInt8] = []
  /// The power of ten of the first digit.
  private(set) var exponent = 0

  init(_ value: Double) {
    (self.value, format) = (value, .double)
    if value.isFinite { (digits, exponent) = Self.parts(value.magnitude.description) }
  }

  init(_ value: Float) {
    (self.value, format) = (Double(value), .single)
    if value.isFinite { (digits, exponent) = Self.parts(value.magnitude.description) }
  }

  /// The half-precision number of these bits.
  init(half bits: UInt16) {
    let number = Double(Float(bitPattern: ElementConversion.widen(half: bits)))
    (value, format) = (number, .half)
    guard number.isFinite else { return }
    (digits, exponent) = Self.parts(number.magnitude.description)
    // Five digits always name one half-precision number; fewer may do.
    for count in 1..<6 {
      let fewer = rounded(to: count)
      let text = "\(number < 0 ? "-" : "")\(fewer.text)"
      guard let close = Double(text), ElementConversion.narrowToHalf(close) & 0x7fff == bits & 0x7fff else { continue }
      (digits, exponent) = (fewer.digits, fewer.exponent)
      return
    }
  }

  var isNegative: Bool { value.sign == .minus }

  /// How many digits after the point the shortest form has.
  var fractionDigits: Int { max(0, digits.count - 1 - exponent) }

  /// The digits and the exponent of a number as Swift prints it.
  private static func parts(_ text: String) -> (digits: [UInt8], exponent: Int) {
    let halves = text.split(separator: "e")
    let number = halves[0].split(separator: ".", omittingEmptySubsequences: false)
    let all = (number[0] + (number.count > 1 ? number[1] : "")).utf8.map { $0 - UInt8(ascii: "0") }
    let leading = all.prefix { $0 == 0 }.count
    guard leading < all.count else { return ([0], 0) }
    let exponent = (halves.count > 1 ? Int(halves[1]) ?? 0 : 0) + number[0].utf8.count - 1 - leading
    let trailing = all.reversed().prefix { $0 == 0 }.count
    return (Array(all[leading..<all.count - trailing]), exponent)
  }

  /// The number rounded to so many digits, to the nearest by its exact value and ties to even, without trailing zeros.
  func rounded(to count: Int) -> (digits: [UInt8], exponent: Int, text: String) {
    var (kept, exponent) = (digits, exponent)
    if count < digits.count {
      kept = Array(digits.prefix(max(0, count)))
      if count >= 0, roundsUp(behind: count) {
        var place = count - 1
        while place >= 0, kept[place] == 9 { (kept[place], place) = (0, place - 1) }
        if place >= 0 { kept[place] += 1 } else { (kept, exponent) = ([1] + kept, exponent + 1) }
      }
      while kept.count > 1, kept.last == 0 { kept.removeLast() }
      if kept.isEmpty { (kept, exponent) = ([0], 0) }
    }
    return (kept, exponent, kept.map(String.init).joined() + "e\(exponent - kept.count + 1)")
  }

  private func roundsUp(behind count: Int) -> Bool {
    let tail = digits[count...]
    if tail.first! != 5 { return tail.first! > 5 }
    if tail.count > 1 { return true }
    // The shortest digits end in a five: only the exact ones say on which side of the middle the number lies.
    let exact = ExactDecimal.digits(of: value.magnitude)
    let rest = exact.dropFirst(count)
    if let first = rest.first, first != 5 { return first > 5 }
    if rest.dropFirst().contains(where: { $0 != 0 }) { return true }
    return count > 0 && digits[count - 1] % 2 == 1
  }
}

/// All decimal digits of a double.
enum ExactDecimal {
  /// The digits from the first that is not zero on; trailing zeros may be left out.
  static func digits(of value: Double) -> [UInt8] {
    guard value > 0, value.isFinite else { return [0] }
    var exponent = Int(value.exponent) - 52
    var mantissa = UInt64(value.significand * 0x1p52)
    while mantissa & 1 == 0 { (mantissa, exponent) = (mantissa >> 1, exponent + 1) }
    // mantissa · 2^exponent; below the point mantissa · 5^-exponent has the same digits.
    var digits = String(mantissa).utf8.reversed().map { UInt32($0 - UInt8(ascii: "0")) }
    for _ in 0..<exponent.magnitude {
      var carry: UInt32 = 0
      for place in digits.indices {
        let product = digits[place] * (exponent < 0 ? 5 : 2) + carry
        (digits[place], carry) = (product % 10, product / 10)
      }
      if carry > 0 { digits.append(carry) }
    }
    return digits.reversed().map(UInt8.init)
  }
}
