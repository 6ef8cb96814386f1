import ByteIO

/// A stretch of a text: a token that was found in it, or what lies between such tokens.
enum Segment: Equatable {
  case token(Int)
  case text(Range<Int>)
}

/// Finds added tokens in text: the leftmost first, of several at one place the longest.
///
/// Takes at most as many steps as the text is long, times the longest token.
struct AddedTokenMatcher: Sendable {
  private let tokens: [Int: AddedToken]
  // A trie: from a node (0 is the root) by a byte to a node, and which token ends in a node.
  private var edges: [UInt64: Int] = [:]
  private var ends: [Int?] = [nil]
  private var isFirstByte = [Bool](repeating: false, count: 256)

  /// - Parameter tokens: the tokens to find, and the UTF-8 of each; none is empty.
  init(_ tokens: [(token: AddedToken, text: [UInt8])]) {
    self.tokens = Dictionary(tokens.map { ($0.token.id, $0.token) }, uniquingKeysWith: { first, _ in first })
    for (token, text) in tokens {
      var node = 0
      for byte in text {
        let known = edges[Self.edge(node, byte)]
        if known == nil {
          edges[Self.edge(node, byte)] = ends.count
          ends.append(nil)
        }
        node = known ?? ends.count - 1
      }
      ends[node] = token.id
      if let first = text.first { isFirstByte[Int(first)] = true }
    }
  }

  /// Splits the bytes of `range`, which are judged as if they were the whole text.
  ///
  /// - Parameter specialsAreText: whether special tokens are passed over.
  func segments(_ whole: RawSpan, _ range: Range<Int>, specialsAreText: Bool) -> [Segment] {
    guard !tokens.isEmpty else { return range.isEmpty ? [] : [.text(range)] }
    let text = whole.extracting(range)
    var segments: [Segment] = []
    var done = 0
    var swallowed = 0
    func addText(until end: Int) {
      if done < end { segments.append(.text(range.lowerBound + done..<range.lowerBound + end)) }
    }
    var position = 0
    while position < text.byteCount {
      guard isFirstByte[Int(text.byte(at: position))], let (id, length) = longest(text, at: position),
        let token = tokens[id]
      else {
        position += 1
        continue
      }
      let found = position..<position + length
      position = found.upperBound
      if specialsAreText && token.isSpecial || token.isSingleWord && !WordBoundary.surrounds(found, in: text) {
        continue
      }
      let start =
        token.stripsLeft
        ? WordBoundary.startOfWhitespace(endingAt: found.lowerBound, notBefore: done, in: text) : found.lowerBound
      var end = found.upperBound
      if token.stripsRight {
        // White space that was swallowed before is not read again, so that much of it takes no quadratic time.
        end = WordBoundary.endOfWhitespace(startingAt: max(end, swallowed), in: text)
        swallowed = end
      }
      addText(until: start)
      // A token of white space can be swallowed whole by the token before it.
      if start < end { segments.append(.token(id)) }
      done = end
    }
    addText(until: text.byteCount)
    return segments
  }

  private func longest(_ text: RawSpan, at start: Int) -> (id: Int, length: Int)? {
    var node = 0
    var best: (Int, Int)?
    var position = start
    while position < text.byteCount, let next = edges[Self.edge(node, text.byte(at: position))] {
      node = next
      position += 1
      if let id = ends[node] { best = (id, position - start) }
    }
    return best
  }

  private static func edge(_ node: Int, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) }
}
