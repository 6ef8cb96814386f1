/// A token that is looked for in the text itself before anything is split or merged, as `<|endoftext|>` is.
///
/// Source: huggingface/tokenizers, `tokenizer/added_vocabulary.rs`.
public struct AddedToken: Hashable, Sendable {
  /// Its id; the text of that id in the vocabulary is what is looked for.
  public var id: Int
  /// Whether it steers the model rather than being text: left out of decoded text, and plain text, on request.
  public var isSpecial: Bool
  /// Whether it is met only where no word character stands directly before or after it.
  public var isSingleWord = false
  /// Whether it swallows white space before it.
  public var stripsLeft = false
  /// Whether it swallows white space after it.
  public var stripsRight = false
  /// Whether it is looked for after the others, in what they leave.
  public var isNormalized = false
  /// Whether the vocabulary of the merges has it too, rather than only the list of added tokens.
  public var isInModel = true

  /// A token that is met wherever its text is.
  public init(id: Int, isSpecial: Bool) {
    self.id = id
    self.isSpecial = isSpecial
  }
}
