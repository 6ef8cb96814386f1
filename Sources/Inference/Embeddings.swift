import WeightGraph

/// What tokens are before the first block: their rows of the token table, with those of their positions added where these are
/// learned.
///
/// Its memory serves for one sequence after the other. It belongs to one thread.
public struct Embeddings {
  private let model: Transformer
  private let memory: Matrix
  private let addend: Matrix
  private var count = 0

  /// Room for sequences of at most so many tokens.
  public init(_ model: Transformer, tokenCount: Int) {
    self.model = model
    memory = Matrix(rows: tokenCount, columns: model.architecture.embeddingLength)
    addend = Matrix(rows: tokenCount, columns: model.architecture.embeddingLength)
  }

  /// Looks up a sequence that starts at position 0.
  ///
  /// - Throws: ``InferenceError`` for tokens that the model cannot take.
  public mutating func lookUp(_ tokens: [Int]) throws(InferenceError) {
    try model.check(tokens, after: 0)
    count = tokens.count
    let rows = 0..<count
    model.arithmetic.lookUp(tokens, in: model.weights.tokenEmbedding, into: memory[rows: rows])
    guard let table = model.weights.positionEmbedding else { return }
    model.arithmetic.lookUp(rows, in: table, into: addend[rows: rows])
    model.arithmetic.add(memory[rows: rows], addend[rows: rows], into: memory[rows: rows])
  }

  /// The stream that the first block would read: [tokens, embedding].
  public var stream: Span<Float> {
    @_lifetime(borrow self)
    borrowing get { memory.values.extracting(first: count * memory.columnCount) }
  }
}
