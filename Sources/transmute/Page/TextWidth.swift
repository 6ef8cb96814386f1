extension String {
  /// How many columns of a terminal the text takes: two for most characters of East Asia and pictures, none for marks.
  package var columns: Int {
    // ASCII without control characters, as nearly everything is, takes a column a byte.
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    // Where no scalar is a mark, none belongs to a character that another begins, as far as columns go.
    if unicodeScalars.allSatisfy(\.isPlain) { return unicodeScalars.count }
    return reduce(0) { $0 + $1.columns }
  }

  /// The text with spaces added up to a width; longer text is left as it is.
  package func padded(to width: Int, _ alignment: Table.Alignment = .leading) -> String {
    let spaces = String(repeating: " ", count: max(0, width - columns))
    return alignment == .leading ? self + spaces : spaces + self
  }

  /// The text with its middle left out where it takes more than `width` columns: its end, which tells more, is longer.
  package func fitting(_ width: Int) -> String {
    guard columns > width, width > 0 else { return self }
    let head = prefix(columns: (width - 1) * 2 / 5)
    let tail = String(reversed().prefix(columns: width - 1 - head.columns).reversed())
    return head + "…" + tail
  }
}

extension Sequence<Character> {
  /// As many characters from the first on as fit into `width` columns.
  fileprivate func prefix(columns width: Int) -> String {
    var (text, taken) = ("", 0)
    for character in self {
      taken += character.columns
      guard taken <= width else { break }
      text.append(character)
    }
    return text
  }
}

extension Character {
  /// Marks that belong to a character take no column of their own.
  fileprivate var columns: Int { unicodeScalars.map(\.columns).max() ?? 0 }
}

extension Unicode.Scalar {
  /// Source: Unicode Standard Annex 11, "East Asian Width": the ranges of wide and full-width characters, roughly.
  fileprivate var columns: Int {
    if isPlain { return 1 }
    return switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xa960...0xa97c, 0xac00...0xd7a3, 0xf900...0xfaff,
      0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
      0x20000...0x3fffd:
      2
    default:
      switch properties.generalCategory {
      case .nonspacingMark, .enclosingMark: 0
      default: 1
      }
    }
  }

  /// Whether it takes a column and nothing must be looked up to know this, as with nearly all that is shown: Latin letters,
  /// and the blocks of which distributions are drawn.
  fileprivate var isPlain: Bool { value < 0x300 || 0x2500...0x259f ~= value }
}
