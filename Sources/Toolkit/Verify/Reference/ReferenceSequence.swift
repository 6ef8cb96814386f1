import WeightGraph

/// What another engine computed for one sequence of tokens.
///
/// The tensors may be of any floating-point type. `tokens` and `logits` must be there:
///
///     tokens           [tokens], or input_ids
///     logits           [tokens, vocabulary]
///     hidden_states.I  [tokens, embedding]: what block I reads; the last one is what comes out of the final norm
///     attentions.I     [heads, tokens, tokens]: how much each token attends to each in block I
///
/// All may have one more axis in front, for several sequences. Files of several sequences of different lengths put a number
/// and a full stop in front of every name: `0.tokens`, `1.tokens`.
struct ReferenceSequence {
  let tokens: [Int]
  /// [tokens, vocabulary]
  let logits: Tensor
  /// [tokens, embedding] by the number of the block that reads it; the last one comes out of the final norm.
  let hiddenStates: [Int: Tensor]
  /// [heads, tokens, tokens] by the number of the block.
  let attentions: [Int: Tensor]

  /// All sequences of a file.
  ///
  /// - Throws: ``ContainerError`` when tokens or logits are missing, or shapes do not fit each other.
  static func all(in contents: StateDict) throws(ContainerError) -> [ReferenceSequence] {
    let names = ["tokens", "input_ids"]
    var sequences: [ReferenceSequence] = []
    for entry in contents.entries {
      guard let name = names.first(where: { entry.name == $0 || entry.name.hasSuffix(".\($0)") }) else { continue }
      sequences += try read(contents, prefix: String(entry.name.dropLast(name.count)), tokens: entry.tensor)
    }
    guard !sequences.isEmpty else { throw .missing(tensor: "tokens", expected: nil) }
    return sequences
  }

  /// The sequences whose names have one prefix.
  private static func read(
    _ contents: StateDict, prefix: String, tokens: Tensor
  ) throws(ContainerError) -> [ReferenceSequence] {
    guard tokens.shape.rank == 1 || tokens.shape.rank == 2 else {
      throw .misshapen(tensor: tokens.provenance.name, found: tokens.shape, expected: [tokens.shape.elementCount ?? 0])
    }
    let rows = tokens.shape.rank == 2 ? tokens.split(axis: 0, into: max(1, tokens.shape[0])) : [tokens]
    guard let logits = contents["\(prefix)logits"] else {
      throw .missing(tensor: "\(prefix)logits", expected: nil)
    }
    var sequences: [ReferenceSequence] = []
    for (number, row) in rows.enumerated() {
      let ids = try row.doubles().map { Int(exactly: $0) ?? -1 }
      func part(_ tensor: Tensor, rank: Int) throws(ContainerError) -> Tensor {
        try Self.part(tensor, number, of: rows.count, rank: rank, tokens: ids.count)
      }
      var (hiddenStates, attentions): ([Int: Tensor], [Int: Tensor]) = ([:], [:])
      for entry in contents.entries {
        if let index = Self.index(entry.name, "\(prefix)hidden_states.") {
          hiddenStates[index] = try part(entry.tensor, rank: 2)
        } else if let index = Self.index(entry.name, "\(prefix)attentions.") {
          attentions[index] = try part(entry.tensor, rank: 3)
        }
      }
      sequences.append(
        ReferenceSequence(
          tokens: ids, logits: try part(logits, rank: 2), hiddenStates: hiddenStates, attentions: attentions))
    }
    return sequences
  }

  private static func index(_ name: String, _ prefix: String) -> Int? {
    name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
  }

  /// One sequence's part of a tensor that may have an axis for several.
  private static func part(
    _ tensor: Tensor, _ number: Int, of count: Int, rank: Int, tokens: Int
  ) throws(ContainerError) -> Tensor {
    var part = tensor
    if tensor.shape.rank == rank + 1, tensor.shape[0] == count {
      part = tensor.sliced(axis: 0, number..<number + 1).squeezed(axis: 0)
    }
    guard part.shape.rank == rank, part.shape[rank - 2] == tokens, part.dtype.isFloatingPoint else {
      let expected = Shape(Array(repeating: tokens, count: rank - 1) + [part.shape.dimensions.last ?? 0])
      throw .misshapen(tensor: tensor.provenance.name, found: tensor.shape, expected: expected)
    }
    return part.cast(to: .f32)
  }
}
