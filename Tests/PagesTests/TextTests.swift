import Pages
import Testing

@Suite struct `A number on a page` {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (124_439_808, "124,439,808"), (-1234, "-1,234"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `has commas between thousands`(number: Int, text: String) {
    #expect(number.grouped == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1004, "1.00 kB"), (1005, "1.01 kB"), (999_499, "999 kB"),
    (999_500, "1.00 MB"), (9_437_184, "9.44 MB"), (497_798_902, "498 MB"), (Int.max, "9.22 EB"),
  ])
  func `of bytes has three digits and a unit`(count: Int, text: String) {
    #expect(count.bytes == text)
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (1.0, "1.000"), (-2.84375, "-2.844"), (0.019964, "0.01996"), (0.00012345, "0.0001235"),
      (0.000012345, "1.235e-5"), (1e-300, "1.000e-300"), (.leastNonzeroMagnitude, "5.000e-324"), (9.9995, "10.00"),
      (99999, "100000"),
      (1234567, "1235000"), (12_345_678, "1.235e+7"), (999_999_9.0, "1.000e+7"), (1e300, "1.000e+300"),
      (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "NaN"), (123.4, "123.4"), (1234.5, "1235"),
    ] as [(Double, String)])
  func `has four digits, and an exponent where it is needed`(number: Double, text: String) {
    #expect(number.rounded(toDigits: 4) == text)
  }

  @Test func `is told with what it counts`() {
    #expect(1.counted("tensor") == "1 tensor")
    #expect(0.counted("tensor") == "0 tensors")
    #expect(1480.counted("tensor") == "1,480 tensors")
  }
}

@Suite struct `Text from a file` {
  @Test func `is shown as it is where it only shows`() {
    #expect("é 漢 🙂 \u{301}".printable() == "é 漢 🙂 \u{301}")
    #expect("two\nlines".printable(keepingNewlines: true) == "two\nlines")
  }

  @Test(arguments: [
    ("\u{1b}[2J", "\\u{1b}[2J"), ("\u{9b}31m", "\\u{9b}31m"), ("a\u{0}b", "a\\u{0}b"), ("two\nlines", "two\\nlines"),
    ("\u{202e}gpj", "\\u{202e}gpj"), ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("\u{200b}", "\\u{200b}"),
    ("\u{feff}\u{61c}", "\\u{feff}\\u{61c}"), ("\u{2028}", "\\u{2028}"), ("\u{e0041}", "\\u{e0041}"),
  ])
  func `is spelled out where it would act on a reader`(text: String, shown: String) {
    #expect(text.printable() == shown)
  }
}
