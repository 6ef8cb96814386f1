public import WeightGraph

/// How a model gets from a text to the next word: who attends to whom, what is handed on, and what speaks for the answer.
public struct Explanation: Sendable {
  /// The model's file.
  public let path: String
  /// What the model consists of.
  public let architecture: Architecture
  /// The text's tokens.
  public let tokens: [ShownToken]
  /// The place of the token whose reading is explained; the answer is the word that follows it.
  public let place: Int
  /// The likeliest tokens after it, the likeliest first.
  public let next: [Prediction.Candidate]
  /// The attention of all heads, block by block.
  public let blocks: [BlockAttention]
  /// The residual stream, read by the final norm and the head after every block.
  public let lens: LogitLens
  /// What speaks for the likeliest token, part by part; `nil` where the logits are no numbers.
  public let attribution: Attribution?
  /// Which heads were asked for.
  public let selection: HeadSelection

  /// The token whose reading is explained.
  public var token: ShownToken { tokens[place] }

  /// The heads that were asked for, block by block.
  public var selectedHeads: [(block: BlockAttention, head: Int)] {
    blocks.filter { selection.block ?? $0.block == $0.block }.flatMap { block in
      (0..<block.headCount).filter { selection.head ?? $0 == $0 }.map { (block, $0) }
    }
  }
}

/// Which heads a reader wants to see.
public struct HeadSelection: Hashable, Sendable {
  /// The only block, counted from 0; `nil` for all.
  public var block: Int?
  /// The only head of each block, counted from 0; `nil` for all.
  public var head: Int?

  /// One block or all, one head of each or all.
  public init(block: Int? = nil, head: Int? = nil) { (self.block, self.head) = (block, head) }

  /// Whether it is a single head.
  public var isOne: Bool { block != nil && head != nil }

  /// Refuses blocks and heads that a model does not have.
  func check(_ architecture: Architecture) throws(ToolkitError) {
    for (name, asked, count) in [("layer", block, architecture.blockCount), ("head", head, architecture.headCount)] {
      if let asked, !(0..<count).contains(asked) {
        throw .request("\(name) \(asked): the model has \(name)s 0 to \(count - 1)")
      }
    }
  }
}

/// Which token's reading is to be explained.
public enum TokenChoice: Hashable, Sendable {
  /// The last, after which the next word comes.
  case last
  /// The one at this place, counted from 0.
  case place(Int)
  /// The first that reads so, spaces around it left out.
  case word(String)

  /// A place, where the text is a number, and else a word.
  public init(_ text: String) { self = Int(text).map(TokenChoice.place) ?? .word(text) }

  /// The place among tokens.
  func place(in tokens: [ShownToken]) throws(ToolkitError) -> Int {
    switch self {
    case .last: return tokens.count - 1
    case .place(let place):
      guard tokens.indices.contains(place) else {
        throw .request("token \(place): the text has tokens 0 to \(tokens.count - 1)")
      }
      return place
    case .word(let word):
      let wanted = Self.bare(word)
      guard let place = tokens.firstIndex(where: { $0.text.map(Self.bare) == wanted }) else {
        let known = tokens.map { $0.text.map { "'\($0)'" } ?? "\($0.id)" }.joined(separator: ", ")
        throw .request("no token of the text reads '\(word)'; they are \(known)")
      }
      return place
    }
  }

  private static func bare(_ text: String) -> Substring {
    let start = text.drop { $0.isWhitespace }
    return start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)]
  }
}
