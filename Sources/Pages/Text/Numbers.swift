extension Int {
  /// The number with commas between thousands: 124,439,808.
  package var grouped: String {
    let digits = String(magnitude)
    let groups = stride(from: digits.count, to: 0, by: -3).reversed().map { end in
      digits.prefix(end).suffix(3)
    }
    return (self < 0 ? "-" : "") + groups.joined(separator: ",")
  }

  /// The number and what is counted: 1 tensor, 148 tensors.
  package func counted(_ thing: String) -> String { "\(grouped) \(thing)\(self == 1 ? "" : "s")" }

  /// A number of bytes in a unit that suits it, three digits long: 9.44 MB.
  package var bytes: String {
    if self < 1000 { return "\(self) B" }
    var (value, unit) = (Double(self), 0)
    // What would be rounded to 1000 belongs to the next unit.
    while value >= 999.5, unit < 6 { (value, unit) = (value / 1000, unit + 1) }
    return "\(value.rounded(toDigits: 3)) \(["B", "kB", "MB", "GB", "TB", "PB", "EB"][unit])"
  }
}

extension Double {
  /// The number with so many digits, with an exponent where it is very small or very large: 0.01996, 1.23e-12, inf.
  package func rounded(toDigits count: Int) -> String {
    if isNaN { return "NaN" }
    if isInfinite { return self < 0 ? "-inf" : "inf" }
    if isZero { return "0" }
    let (digits, exponent) = decimal(count)
    let sign = self < 0 ? "-" : ""
    switch exponent {
    case -4..<0: return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)"
    case 0..<count - 1:
      return "\(sign)\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
    case count - 1..<max(count, 7):
      return sign + digits + String(repeating: "0", count: exponent + 1 - count)
    default:
      let fraction = count > 1 ? ".\(digits.dropFirst())" : ""
      return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(Swift.abs(exponent))"
    }
  }

  /// The first digits of the number's shortest decimal form, rounded, and the power of ten of the first.
  private func decimal(_ count: Int) -> (digits: String, exponent: Int) {
    let zero = UInt8(ascii: "0")
    let text = magnitude.description.utf8
    let mantissa = text.prefix { $0 != UInt8(ascii: "e") }
    let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }.count
    let all = mantissa.compactMap { $0 == UInt8(ascii: ".") ? nil : $0 - zero }
    let leading = all.prefix { $0 == 0 }.count
    var exponent = (Int(Substring(text.dropFirst(mantissa.count + 1))) ?? 0) + whole - 1 - leading
    var digits = Array(all[leading...].prefix(count + 1))
    digits += Array(repeating: 0, count: count + 1 - digits.count)
    if digits.removeLast() >= 5 {
      var place = count - 1
      while place >= 0, digits[place] == 9 { (digits[place], place) = (0, place - 1) }
      if place >= 0 {
        digits[place] += 1
      } else {
        digits = [1] + digits.dropLast()
        exponent += 1
      }
    }
    return (String(decoding: digits.map { $0 + zero }, as: UTF8.self), exponent)
  }
}
