/// Decodes tokens one by one for showing them as they come.
///
/// A character that is spread over several tokens is held back until it is whole. All that it returns, put together, is
/// what ``Tokenizer/decode(_:omittingSpecialTokens:)`` makes of all ids.
public struct TextStream: Sendable {
  private let tokenizer: Tokenizer
  private let omitsSpecialTokens: Bool
  private var previous: Int?
  private var pending: [UInt8] = []

  /// A stream at the start of a text, or of what goes on from the token `previous`.
  public init(_ tokenizer: Tokenizer, following previous: Int? = nil, omittingSpecialTokens: Bool = false) {
    self.tokenizer = tokenizer
    self.previous = previous
    omitsSpecialTokens = omittingSpecialTokens
  }

  /// Takes the next token and returns the text that is certain now.
  public mutating func append(_ id: Int) -> String {
    pending += tokenizer.decodeBytes(
      CollectionOfOne(id), following: previous, omittingSpecialTokens: omitsSpecialTokens)
    previous = id
    let whole = pending.count - UnfinishedCharacter.count(atEndOf: pending)
    defer { pending.removeFirst(whole) }
    return String(decoding: pending[..<whole], as: UTF8.self)
  }

  /// Ends the text and returns what was held back.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }
}

/// The start of a character of UTF-8 whose end has not come yet.
enum UnfinishedCharacter {
  /// How many of the last bytes are the start of a character that more bytes could complete: 0 to 3.
  ///
  /// Source: The Unicode Standard, table 3-7, well-formed UTF-8 byte sequences.
  static func count(atEndOf bytes: [UInt8]) -> Int {
    for count in stride(from: min(3, bytes.count), to: 0, by: -1) {
      let tail = bytes.suffix(count)
      guard let lead = tail.first, let length = length(lead), count < length else { continue }
      let rest = tail.dropFirst()
      guard rest.allSatisfy({ (0x80...0xbf).contains($0) }) else { continue }
      if let second = rest.first, !secondBytes(after: lead).contains(second) { continue }
      return count
    }
    return 0
  }

  private static func length(_ lead: UInt8) -> Int? {
    switch lead {
    case 0xc2...0xdf: 2
    case 0xe0...0xef: 3
    case 0xf0...0xf4: 4
    default: nil
    }
  }

  private static func secondBytes(after lead: UInt8) -> ClosedRange<UInt8> {
    switch lead {
    case 0xe0: 0xa0...0xbf
    case 0xed: 0x80...0x9f
    case 0xf0: 0x90...0xbf
    case 0xf4: 0x80...0x8f
    default: 0x80...0xbf
    }
  }
}
