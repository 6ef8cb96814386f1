import WeightGraph

extension FindingRule {
  /// Rows at the end of an embedding that hold nothing: a vocabulary that was padded, positions that were never reached.
  static let unusedRows = FindingRule { evidence in
    evidence.described.compactMap { item, statistics -> Finding? in
      guard let last = statistics.zeroRows.last, let embedding = item.embedding else { return nil }
      let count = item.tensor.shape[0]
      guard item.tensor.shape.rank == 2, last.upperBound == count, last.lowerBound > 0 else { return nil }
      switch embedding {
      case .tokens:
        return Finding(
          .paddedVocabulary,
          "the vocabulary is padded from \(last.lowerBound) to \(count): rows after \(last.lowerBound - 1) of "
            + "'\(item.name)' are all zero",
          advice:
            "\(last.lowerBound) is the vocabulary to use elsewhere; those rows give every padding token a logit of 0",
          tensors: [item.name])
      case .positions:
        return Finding(
          .unusedPositions,
          "positions after \(last.lowerBound - 1) are all zero in '\(item.name)', which has \(count)",
          advice: "the model was trained on \(last.lowerBound) positions: keep prompts that short", tensors: [item.name]
        )
      }
    }
  }

  /// Outputs of a layer that are always zero, and inputs that are never used.
  static let deadLines = FindingRule { evidence in
    var findings: [Finding] = []
    let matrices = evidence.described.filter { item, statistics in
      item.entry.isWeight && item.tensor.shape.rank > 1 && statistics.zeros < statistics.count
    }
    let rows = matrices.compactMap { item, statistics -> (name: String, count: Int)? in
      let isEmbedding = item.embedding != nil
      let padded = isEmbedding ? statistics.zeroRows.last.map { $0.upperBound == item.tensor.shape[0] } ?? false : false
      let count = (padded ? statistics.zeroRows.dropLast()[...] : statistics.zeroRows[...]).reduce(0) { $0 + $1.count }
      return count > 0 ? (item.name, count) : nil
    }
    if !rows.isEmpty {
      let total = rows.reduce(0) { $0 + $1.count }
      findings.append(
        Finding(
          .deadRows,
          "\(Evidence.counted(total, "dead row", "dead rows")), all zero, in \(Evidence.list(rows.map(\.name)))",
          advice: "pruned, or never trained: nothing is wrong, and a smaller model would compute the same",
          tensors: rows.map(\.name)))
    }
    let columns = matrices.compactMap { item, statistics -> (name: String, count: Int)? in
      let count = statistics.zeroColumns.reduce(0) { $0 + $1.count }
      return count > 0 ? (item.name, count) : nil
    }
    if !columns.isEmpty {
      let total = columns.reduce(0) { $0 + $1.count }
      findings.append(
        Finding(
          .deadColumns,
          "\(Evidence.counted(total, "dead column", "dead columns")), all zero, in \(Evidence.list(columns.map(\.name)))",
          advice: "pruned, or never trained: nothing is wrong, and a smaller model would compute the same",
          tensors: columns.map(\.name)))
    }
    return findings
  }
}

extension Evidence.Item {
  fileprivate enum Embedding { case tokens, positions }

  /// What this tensor has one row for each of, where it is an embedding; without a known dialect the name must say so.
  fileprivate var embedding: Embedding? {
    if entry.roles.contains(.tokenEmbedding) || entry.roles.contains(.output) { return .tokens }
    if entry.roles.contains(.positionEmbedding) { return .positions }
    guard entry.roles.isEmpty, tensor.shape.rank == 2 else { return nil }
    let name = name.lowercased()
    if ["wte", "embed_tokens", "tok_embeddings", "token_embd", "word_embeddings"].contains(where: name.contains) {
      return .tokens
    }
    return ["wpe", "position_embd", "position_embeddings"].contains(where: name.contains) ? .positions : nil
  }
}
