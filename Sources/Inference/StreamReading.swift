import WeightGraph

extension Transformer {
  /// The logits that the final norm and the head read in a residual stream: the *logit lens*.
  ///
  /// The stream that the last block leaves gives the model's own logits, bit for bit; an earlier one, what the model would
  /// answer if it stopped there.
  ///
  /// - Parameter stream: [tokens, embedding], row after row.
  /// - Returns: [tokens, vocabulary]
  public func logits(reading stream: some Collection<Float>) -> Logits {
    let width = architecture.embeddingLength
    precondition(stream.count.isMultiple(of: width))
    let x = Matrix(rows: stream.count / width, columns: width)
    x.copy(stream)
    // A row may be overwritten by its own result.
    arithmetic.norm(x, weights.outputNorm, into: x)
    return FinalStates(self, x).logits(0..<x.rowCount)
  }
}

extension Matrix {
  /// Copies elements, row after row; there must be as many as the matrix has.
  fileprivate func copy(_ elements: some Collection<Float>) {
    precondition(elements.count == rowCount * columnCount)
    var rest = elements[...]
    for row in 0..<rowCount {
      // A row has room for `columnCount` elements.
      let target = unsafe UnsafeMutableBufferPointer(start: self[row: row], count: columnCount)
      _ = unsafe target.update(fromContentsOf: rest.prefix(columnCount))
      rest = rest.dropFirst(columnCount)
    }
  }
}
