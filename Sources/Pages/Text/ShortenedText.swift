extension String {
  /// The text with its middle left out where it has more than `count` characters: its end, which tells more, is longer.
  package func shortened(to count: Int) -> String {
    // Most texts are short, and counting bytes is faster.
    guard utf8.count > count, self.count > count else { return self }
    guard count > 1 else { return count == 1 ? "…" : "" }
    let head = (count - 1) * 2 / 5
    return "\(prefix(head))…\(suffix(count - 1 - head))"
  }
}

extension Int {
  /// The number in a unit that suits it, three digits long: 124 M.
  package var abbreviated: String {
    var (value, unit) = (Double(self), 0)
    while value >= 999.5, unit < 4 { (value, unit) = (value / 1000, unit + 1) }
    return unit == 0 ? grouped : "\(value.rounded(toDigits: 3)) \(["", "k", "M", "G", "T"][unit])"
  }
}
