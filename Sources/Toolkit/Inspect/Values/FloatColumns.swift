import WeightGraph

/// How numpy prints the floating-point numbers of one array, so that their points stand below each other.
struct FloatColumns {
  private static let precision = 8
  private let isScientific: Bool
  private var padLeft = 0
  private var padRight = 0
  private var exponentDigits = 0

  init(_ numbers: [ShortestDecimal]) {
    let finite = numbers.filter(\.value.isFinite)
    isScientific = ShortestDecimal.needExponent(finite)
    if isScientific {
      let parts = finite.map { $0.scientific(Self.precision) }
      padLeft = parts.map(\.whole.utf8.count).max() ?? 0
      padRight = parts.map(\.fraction.utf8.count).max() ?? 0
      exponentDigits = parts.map(\.exponent.utf8.count).max() ?? 0
    } else {
      let parts = finite.map { $0.positional(Self.precision) }
      padLeft = parts.map(\.whole.utf8.count).max() ?? 0
      padRight = parts.map(\.fraction.utf8.count).max() ?? 0
    }
    if finite.count < numbers.count {
      let behind = (isScientific ? padRight + exponentDigits + 2 : padRight) + 1
      let hasNegativeInfinity = numbers.contains { $0.value == -.infinity }
      padLeft = max(padLeft, 3 - behind, 3 + (hasNegativeInfinity ? 1 : 0) - behind)
    }
  }

  /// A number in as many characters as any other of the array.
  func word(_ number: ShortestDecimal) -> String {
    let width = padLeft + 1 + padRight + (isScientific ? exponentDigits + 2 : 0)
    guard number.value.isFinite else { return number.nonFiniteText.leftPadded(to: width) }
    guard isScientific else {
      let (whole, fraction) = number.positional(Self.precision)
      return whole.leftPadded(to: padLeft) + "." + fraction
        + String(repeating: " ", count: padRight - fraction.utf8.count)
    }
    let parts = number.scientific(Self.precision)
    let zeros = String(repeating: "0", count: padRight - parts.fraction.utf8.count)
    let leading = String(repeating: "0", count: exponentDigits - parts.exponent.utf8.count)
    return "\(parts.whole.leftPadded(to: padLeft)).\(parts.fraction)\(zeros)e\(parts.sign)\(leading)\(parts.exponent)"
  }
}

extension ShortestDecimal {
  /// Whether numpy prints these numbers with exponents: they are large or small, or far apart, by their own type.
  fileprivate static func needExponent(_ numbers: [ShortestDecimal]) -> Bool {
    let magnitudes = numbers.map(\.value.magnitude).filter { $0 != 0 }
    guard let least = magnitudes.min(), let greatest = magnitudes.max(), let format = numbers.first?.format else {
      return false
    }
    let (limit, small): (Double, Double) =
      switch format {
      case .half: (1e3, format.rounded(0.0001))
      case .single: (1e6, format.rounded(0.0001))
      case .double: (1e8, 0.0001)
      }
    return greatest >= limit || least < small || format.rounded(greatest / least) > 1000
  }

  /// What stands before and after the point, with at most `precision` digits after it and no zeros at the end.
  fileprivate func positional(_ precision: Int) -> (whole: String, fraction: String) {
    let (digits, exponent, _) = rounded(to: exponent + 1 + precision)
    let sign = isNegative ? "-" : ""
    guard exponent >= 0 else {
      return ("\(sign)0", String(repeating: "0", count: -exponent - 1) + digits.text)
    }
    let whole = digits.prefix(exponent + 1).text + String(repeating: "0", count: max(0, exponent + 1 - digits.count))
    return (sign + whole, digits.dropFirst(exponent + 1).text)
  }

  /// The same with one digit before the point, and an exponent of at least two digits.
  fileprivate func scientific(_ precision: Int) -> (whole: String, fraction: String, sign: String, exponent: String) {
    let (digits, exponent, _) = rounded(to: 1 + precision)
    let power = String(exponent.magnitude)
    return (
      "\(isNegative ? "-" : "")\(digits[0])", digits.dropFirst().text, exponent < 0 ? "-" : "+",
      power.leftPadded(to: 2, with: "0")
    )
  }

  /// The number alone, with all digits that it needs.
  var scalarText: String {
    guard value.isFinite else { return nonFiniteText }
    guard value == 0 || (1e-4..<format.largestPositional).contains(value.magnitude) else {
      let (whole, fraction, sign, exponent) = scientific(digits.count)
      return "\(whole)\(fraction.isEmpty ? "" : ".")\(fraction)e\(sign)\(exponent)"
    }
    let (whole, fraction) = positional(max(fractionDigits, 1))
    return "\(whole).\(fraction.isEmpty ? "0" : fraction)"
  }

  fileprivate var nonFiniteText: String { value.isNaN ? "nan" : isNegative ? "-inf" : "inf" }
}

extension ShortestDecimal.Format {
  /// From where on numpy prints a number alone with an exponent.
  fileprivate var largestPositional: Double {
    switch self {
    case .half: 1e3
    case .single: 1e6
    case .double: 1e16
    }
  }

  /// A number as this type has it.
  fileprivate func rounded(_ value: Double) -> Double {
    switch self {
    case .half: Double(Float(bitPattern: ElementConversion.widen(half: ElementConversion.narrowToHalf(value))))
    case .single: Double(Float(value))
    case .double: value
    }
  }
}

extension Collection<UInt8> {
  /// Digits as text.
  fileprivate var text: String { map(String.init).joined() }
}

extension String {
  fileprivate func leftPadded(to width: Int, with filler: String = " ") -> String {
    String(repeating: filler, count: Swift.max(0, width - utf8.count)) + self
  }
}
