/// One number for every token of the vocabulary at each of some positions: [positions, vocabulary].
public struct Logits: Sendable {
  let matrix: Matrix

  /// How many positions there are.
  public var positionCount: Int { matrix.rowCount }

  /// How many tokens the vocabulary has.
  public var vocabularyLength: Int { matrix.columnCount }

  /// All numbers, position after position.
  public var values: Span<Float> {
    @_lifetime(borrow self)
    borrowing get { matrix.values }
  }

  /// The numbers at one position, counted from the first that was asked for: [vocabulary].
  public subscript(position: Int) -> Span<Float> {
    @_lifetime(borrow self)
    borrowing get { values.extracting(position * vocabularyLength..<(position + 1) * vocabularyLength) }
  }
}
