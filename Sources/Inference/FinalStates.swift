import ByteIO
import WeightGraph

/// What a decoder has made of some tokens, before the head: logits are computed from it for as many positions as are wanted
/// at a time, and need not be in memory all at once.
public struct FinalStates: Sendable {
  private let model: Transformer
  /// The stream behind the final norm: [positions, embedding].
  private let states: Matrix

  init(_ model: Transformer, _ states: Matrix) {
    self.model = model
    self.states = states
  }

  /// How many positions there are.
  public var positionCount: Int { states.rowCount }

  /// Those at some positions.
  subscript(positions: Range<Int>) -> FinalStates { FinalStates(model, states[rows: positions]) }

  /// The logits at some positions, counted from the first that was asked for: [positions, vocabulary].
  ///
  /// - Parameter old: logits of at least as many positions that nobody reads any longer, and whose memory serves for these.
  public func logits(_ positions: Range<Int>, insteadOf old: Logits? = nil) -> Logits {
    let (rows, columns) = (positions.count, model.architecture.vocabularyLength)
    let logits =
      old.map { Matrix(rows: rows, columns: columns, insteadOf: $0.matrix) } ?? Matrix(rows: rows, columns: columns)
    let operand = Operand(states[rows: positions], arrangedBy: model.arithmetic)
    model.arithmetic.linear(operand, model.weights.output, into: logits)
    WorkProgress.observer?.advanced(positions.count * model.architecture.headWork, of: .tokens)
    if let softcap = model.architecture.logitSoftcap { model.arithmetic.softCap(logits, softcap) }
    return Logits(matrix: logits)
  }
}
