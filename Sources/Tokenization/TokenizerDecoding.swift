/// One token, as it is shown.
public struct Token: Hashable, Sendable {
  /// Its id.
  public let id: Int
  /// How vocabularies write it: `Ġthe` for " the".
  public let spelling: String
  /// What it stands for; not always whole characters.
  public let bytes: [UInt8]
  /// Whether it steers the model rather than being text.
  public let isSpecial: Bool

  /// What it stands for, with U+FFFD in place of what is no UTF-8.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension Tokenizer {
  /// The text of these tokens, with U+FFFD in place of what is no UTF-8.
  ///
  /// - Parameter omittingSpecialTokens: whether special tokens are left out.
  public func decode(_ ids: some Sequence<Int>, omittingSpecialTokens: Bool = false) -> String {
    String(decoding: decodeBytes(ids, omittingSpecialTokens: omittingSpecialTokens), as: UTF8.self)
  }

  /// The text of these tokens where they go on from another one, whose text is not among it.
  ///
  /// SentencePiece puts a space before every text, which is not shown behind the token that begins one.
  public func decode(_ ids: some Sequence<Int>, following previous: Int?) -> String {
    String(decoding: decodeBytes(ids, following: previous), as: UTF8.self)
  }

  /// The bytes that these tokens stand for; ids without a token stand for none.
  public func decodeBytes(
    _ ids: some Sequence<Int>, following previous: Int? = nil, omittingSpecialTokens: Bool = false
  ) -> [UInt8] {
    var result: [UInt8] = []
    var previous = previous
    for id in ids {
      if !(omittingSpecialTokens && model.specials.contains(id)) { result += model.bytes(of: id, following: previous) }
      previous = id
    }
    return result
  }

  /// The token with this id, or `nil` where the vocabulary has none.
  public func token(_ id: Int) -> Token? {
    guard model.spellings.indices.contains(id), let spelling = model.spellings[id] else { return nil }
    return Token(
      id: id, spelling: spelling, bytes: Array(model.bytes(of: id, following: nil)),
      isSpecial: model.specials.contains(id))
  }

  /// The id of the token that vocabularies write so.
  public func id(ofSpelling spelling: String) -> Int? { model.id(ofSpelling: spelling) }

  /// The ids below ``vocabularyCount`` that have no token.
  public var idsWithoutToken: [Int] { model.spellings.indices.filter { model.spellings[$0] == nil } }

  /// The bytes that have no token of their own: in a text they become the unknown token, or vanish where there is none.
  public var bytesWithoutToken: [UInt8] { model.bytesWithoutToken }
}
