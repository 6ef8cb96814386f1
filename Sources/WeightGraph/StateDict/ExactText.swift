/// Text that equals only text of the same bytes, as names in files do.
///
/// A `String` also equals other spellings of its letters: `Å` (U+00C5) equals `Å` (U+212B). A vocabulary has both.
public struct ExactText: Hashable, Sendable {
  /// The text itself.
  public let text: String

  /// Text that is compared byte by byte.
  @inlinable
  public init(_ text: String) { self.text = text }

  @inlinable
  public static func == (left: ExactText, right: ExactText) -> Bool {
    // Their numbers of bytes are known, and tell most names apart.
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  // Texts of the same bytes have the same letters; hashing these is several times as fast as hashing byte after byte.
  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
