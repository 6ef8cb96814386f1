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

  /// Looks up what every merge is about; all that are wrong are reported at once.
  private static func table(_ definition: ByteLevelBPE, _ index: TokenIndex) throws(TokenizerError) -> MergeTable {
    let merges = definition.merges
    guard merges.count < MergeTable.mergeLimit else {
      throw .tooManyMerges(merges.count, limit: MergeTable.mergeLimit)
    }
    var table = MergeTable(capacity: merges.count)
    var broken: [TokenizerError.BrokenMerge] = []
    var joined: [UInt8] = []
    for (position, merge) in merges.enumerated() {
      func report(_ problem: String) {
        broken.append(.init(index: position, text: "\(merge.left) \(merge.right)", problem: problem))
      }
      guard !merge.left.isEmpty, !merge.right.isEmpty else {
        report("a part is empty")
        continue
      }
      // No byte is spelled as a space, so that such a merge could never be made, nor be written as `left right`.
      guard !merge.left.utf8.contains(0x20), !merge.right.utf8.contains(0x20) else {
        report("a part has a space")
        continue
      }
      guard let left = index.id(of: merge.left) else {
        report("'\(merge.left)' is no token")
        continue
      }
      guard let right = index.id(of: merge.right) else {
        report("'\(merge.right)' is no token")
        continue
      }
      joined.removeAll(keepingCapacity: true)
      joined.append(contentsOf: merge.left.utf8)
      joined.append(contentsOf: merge.right.utf8)
      guard let result = index.id(ofUTF8: joined.span.raw) else {
        report("'\(merge.left)\(merge.right)' is no token")
        continue
      }
      if !table.append(Int32(left), Int32(right), into: Int32(result)) { report("was there before") }
    }
    guard broken.isEmpty else { throw .brokenMerges(broken, firstLine: definition.firstMergeLine) }
    return table
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
