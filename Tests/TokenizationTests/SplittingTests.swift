import ByteIO
import Testing

@testable import Tokenization

@Suite struct `Splitting text into pieces` {
  func pieces(_ text: String, _ pattern: SplitPattern = .gpt2) -> [String] {
    let scanner = PieceScanner(pattern)
    let region = ByteRegion(Array(text.utf8))
    var pieces: [String] = []
    var start = 0
    while start < region.count {
      let end = scanner.endOfPiece(in: region.bytes, from: start)
      pieces.append(String(decoding: region.copied()[start..<end], as: UTF8.self))
      start = end
    }
    return pieces
  }

  @Test(arguments: [
    ("Hello world", ["Hello", " world"]),
    (
      "don't they'll we've I'm I'd it's you're",
      [
        "don", "'t", " they", "'ll", " we", "'ve", " I", "'m", " I", "'d", " it", "'s", " you", "'re",
      ]
    ),
    ("DON'T 'S 's ''s 'l", ["DON", "'", "T", " '", "S", " '", "s", " ''", "s", " '", "l"]),
    ("a1b22 333", ["a", "1", "b", "22", " 333"]),
    ("x = y; // z", ["x", " =", " y", ";", " //", " z"]),
    ("a  b   c", ["a", " ", " b", "  ", " c"]),
    ("a \n b", ["a", " \n", " b"]),
    ("a\nb\n\nc", ["a", "\n", "b", "\n", "\n", "c"]),
    ("a  \n", ["a", "  \n"]),
    ("\t\ta", ["\t", "\t", "a"]),
    ("a\u{a0}\u{3000} b", ["a", "\u{a0}\u{3000}", " b"]),
    ("a\u{a0}b", ["a", "\u{a0}", "b"]),
    ("Äpfel naïve Ελλάδα 日本語", ["Äpfel", " naïve", " Ελλάδα", " 日本語"]),
    ("e\u{301}a", ["e", "\u{301}", "a"]),
    ("½² Ⅻ ٣", ["½²", " Ⅻ", " ٣"]),
    ("👩‍👧 x", ["👩‍👧", " x"]),
    (" ", [" "]), ("  ", ["  "]), ("", []), ("'", ["'"]), ("'r", ["'", "r"]),
  ])
  func `cuts where GPT-2's pattern does`(text: String, expected: [String]) {
    #expect(pieces(text) == expected)
  }

  @Test func `keeps everything together where there is no pattern`() {
    #expect(pieces("don't  split 1\n", .none) == ["don't  split 1\n"])
  }

  @Test func `takes for letters, numbers and white space what this Swift takes for them`() {
    let letters: Set<Unicode.GeneralCategory> = [
      .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    ]
    let numbers: Set<Unicode.GeneralCategory> = [.decimalNumber, .letterNumber, .otherNumber]
    var compared = 0
    for value in UInt32(0)..<0x30000 {
      // What a later version of Unicode assigned is not in the table, and need not be in this Swift's.
      guard let scalar = Unicode.Scalar(value), let age = scalar.properties.age, age.major <= 15 else { continue }
      let category = scalar.properties.generalCategory
      let expected: CharacterClass =
        letters.contains(category)
        ? .letter : numbers.contains(category) ? .number : scalar.properties.isWhitespace ? .whitespace : .other
      guard CharacterClassTable.unicode.rawClass(of: Int(value)) != expected.rawValue else {
        compared += 1
        continue
      }
      Issue.record("U+\(String(value, radix: 16)) is not \(expected)")
    }
    #expect(compared > 100_000)
  }
}
