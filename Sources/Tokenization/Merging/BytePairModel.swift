import ByteIO

/// A checked ``ByteLevelBPE`` in the form in which it is used: numbers instead of texts.
struct BytePairModel: Sendable {
  /// The token of each byte, [256]; -1 where there is none.
  let byteTokens: [Int32]
  /// Stands for bytes that have none; -1 where they are left out.
  let unknownToken: Int32
  let fusesUnknown: Bool
  let merges: MergeTable
  let scanner: PieceScanner
  /// Finds whole pieces, where the merges are to be ignored for those.
  let wholePieces: WholePieces?

  init(_ definition: ByteLevelBPE, _ index: TokenIndex) throws(TokenizerError) {
    let outside = Set(definition.addedTokens.lazy.filter { !$0.isInModel }.map(\.id))
    byteTokens = ByteAlphabet.scalars.map { scalar in
      index.id(of: String(scalar)).flatMap { outside.contains($0) ? nil : Int32($0) } ?? -1
    }
    unknownToken = definition.unknownToken.map { Int32($0) } ?? -1
    fusesUnknown = definition.fusesUnknown
    merges = try Self.table(definition, index)
    scanner = PieceScanner(definition.preTokenizer)
    wholePieces = definition.ignoresMerges ? WholePieces(index, outside, definition.tokens) : nil
  }

  /// Looks up the tokens of every merge; all that are wrong are reported at once.
  private static func table(_ definition: ByteLevelBPE, _ index: TokenIndex) throws(TokenizerError) -> MergeTable {
    let merges = definition.merges
    guard merges.count < MergeTable.mergeLimit else {
      throw .tooManyMerges(merges.count, limit: MergeTable.mergeLimit)
    }
    var table = MergeTable(capacity: merges.count)
    var broken = BrokenMerges(firstLine: definition.firstMergeLine)
    for (position, merge) in merges.enumerated() {
      guard let problem = add(merge, to: &table, index) else { continue }
      broken.add(position, "\(merge.left) \(merge.right)", problem)
    }
    try broken.throwIfAny()
    return table
  }

  /// Enters a merge, or returns what is wrong with it.
  private static func add(_ merge: ByteLevelBPE.Merge, to table: inout MergeTable, _ index: TokenIndex) -> String? {
    for part in [merge.left, merge.right] {
      if part.isEmpty { return "a part is empty" }
      // No byte is spelled as a space, so that such a merge could never be made, nor be written as `left right`.
      if part.utf8.contains(UInt8(ascii: " ")) { return "a part has a space" }
    }
    guard let left = index.id(of: merge.left) else { return "'\(merge.left)' is no token" }
    guard let right = index.id(of: merge.right) else { return "'\(merge.right)' is no token" }
    let joined = merge.left + merge.right
    guard let result = index.id(of: joined) else { return "'\(joined)' is no token" }
    return table.append(Int32(left), Int32(right), into: Int32(result)) ? nil : "was there before"
  }
}

/// Finds pieces that are tokens as a whole.
struct WholePieces: Sendable {
  private let index: TokenIndex
  private let outside: Set<Int>
  private let longest: Int

  init(_ index: TokenIndex, _ outside: Set<Int>, _ tokens: [String?]) {
    self.index = index
    self.outside = outside
    longest = tokens.lazy.map { $0?.utf8.count ?? 0 }.max() ?? 0
  }

  /// The token that spells all bytes of `piece`.
  func token(_ text: RawSpan, _ piece: Range<Int>) -> Int? {
    // A byte is spelled with one or two bytes of UTF-8.
    guard piece.count <= longest else { return nil }
    let spelling = ByteAlphabet.spelling(of: text.extracting(piece).copied())
    guard let id = index.id(of: spelling), !outside.contains(id) else { return nil }
    return id
  }
}
