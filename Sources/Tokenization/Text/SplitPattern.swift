import ByteIO

/// How text is cut into the pieces within which tokens are merged.
public enum SplitPattern: String, CaseIterable, Sendable {
  /// GPT-2's regular expression:
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  case gpt2 = "gpt-2"
  /// All text between special tokens is one piece.
  case none
}

/// Finds the ends of pieces, without a regular expression engine.
///
/// Source: openai/gpt-2, `src/encoder.py`; the scanner tries the same alternatives in the same order.
struct PieceScanner: Sendable {
  private let pattern: SplitPattern
  private let table = CharacterClassTable.unicode

  init(_ pattern: SplitPattern) { self.pattern = pattern }

  /// Where the piece ends that starts at byte `start`.
  ///
  /// - Parameters:
  ///   - text: well-formed UTF-8 that is longer than `start`.
  ///   - start: where a piece starts: 0 or the end of the piece before.
  @inline(__always)
  func endOfPiece(in text: RawSpan, from start: Int) -> Int {
    guard pattern == .gpt2 else { return text.byteCount }
    let first = text.byte(at: start)
    if first == UInt8(ascii: "'"), let end = endOfContraction(in: text, from: start) { return end }
    var (kind, next) = table.classify(text, at: start)
    if kind == CharacterClass.whitespace.rawValue {
      // ` ?`: one space goes with what follows it.
      guard first == UInt8(ascii: " "), next < text.byteCount else { return endOfWhitespace(in: text, from: start) }
      (kind, next) = table.classify(text, at: next)
      if kind == CharacterClass.whitespace.rawValue { return endOfWhitespace(in: text, from: start) }
    }
    while next < text.byteCount {
      let (found, after) = table.classify(text, at: next)
      guard found == kind else { break }
      next = after
    }
    return next
  }

  /// `\s+(?!\S)|\s+`: the last white space before other text is left to the next piece, unless it is the only one.
  private func endOfWhitespace(in text: RawSpan, from start: Int) -> Int {
    var last = start
    var next = start
    while next < text.byteCount {
      let (found, after) = table.classify(text, at: next)
      guard found == CharacterClass.whitespace.rawValue else { return last > start ? last : next }
      (last, next) = (next, after)
    }
    return next
  }

  /// `'s|'t|'re|'ve|'m|'ll|'d`: where it ends, or `nil` when none of them starts here.
  private func endOfContraction(in text: RawSpan, from start: Int) -> Int? {
    guard start + 1 < text.byteCount else { return nil }
    let second = text.byte(at: start + 1)
    switch second {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"), UInt8(ascii: "l"):
      let third = second == UInt8(ascii: "l") ? UInt8(ascii: "l") : UInt8(ascii: "e")
      guard start + 2 < text.byteCount, text.byte(at: start + 2) == third else { return nil }
      return start + 3
    default: return nil
    }
  }
}
