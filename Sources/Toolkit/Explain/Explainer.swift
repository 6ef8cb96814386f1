import ByteIO
public import Dialects
import Inference
import Synchronization
import WeightGraph

extension Toolkit {
  /// Runs a model over a text and says how it gets to the next word.
  ///
  /// - Parameters:
  ///   - choice: the token whose reading is explained.
  ///   - selection: the heads that are wanted.
  ///   - top: how many of the likeliest next tokens are told.
  ///   - tokenizer: a tokenizer's file or folder that takes precedence over the model's own.
  public func explain(
    _ path: String, _ prompt: Prompt, token choice: TokenChoice = .last, _ selection: HeadSelection = HeadSelection(),
    top: Int = 5, tokenizer: String? = nil,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> Explanation {
    let running = try run(openModel(path, opening, reading), tokenizer: tokenizer)
    return try Explainer(running, selection, top: top, threads: threads).explain(prompt, choice)
  }

  /// Explains two texts side by side; see ``explain(_:_:token:_:top:tokenizer:_:_:)``.
  public func explain(
    _ path: String, _ prompts: (Prompt, Prompt), token choice: TokenChoice = .last,
    _ selection: HeadSelection = HeadSelection(), top: Int = 5, tokenizer: String? = nil,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> ExplanationPair {
    let running = try run(openModel(path, opening, reading), tokenizer: tokenizer)
    let explainer = try Explainer(running, selection, top: top, threads: threads)
    return ExplanationPair(
      left: try explainer.explain(prompts.0, choice), right: try explainer.explain(prompts.1, choice))
  }
}

/// Explains what one model reads.
struct Explainer {
  private let running: RunningModel
  private let selection: HeadSelection
  private let top: Int
  private let threads: Int?
  private var graph: WeightGraph { running.model.graph }
  private var architecture: Architecture { graph.architecture }

  init(_ running: RunningModel, _ selection: HeadSelection, top: Int, threads: Int?) throws(ToolkitError) {
    try selection.check(running.model.graph.architecture)
    (self.running, self.selection, self.top, self.threads) = (running, selection, top, threads)
  }

  func explain(_ prompt: Prompt, _ choice: TokenChoice) throws(ToolkitError) -> Explanation {
    let ids = try running.ids(prompt)
    // The head reads the stream before each block and after the last, and the model's own logits.
    let work = WorkStage.forwardPass(
      architecture, tokens: ids.count, positions: ids.count * (architecture.blockCount + 2))
    return try WorkProgress.during(work) { () throws(ToolkitError) in try explain(ids, choice) }
  }

  private func explain(_ ids: [Int], _ choice: TokenChoice) throws(ToolkitError) -> Explanation {
    let tokens = ids.map(running.shown)
    let (logits, record) = try running.asking { (model) throws(InferenceError) in try model.recorded(ids) }
    let place = try choice.place(in: tokens)
    let next = logits.ranked(top, at: place).map { Prediction.Candidate($0, running.shown) }
    let file = running.model.file
    let (blocks, attribution) = try ToolkitError.reading(file.path, file.container.name) {
      () throws(ContainerError) in try follow(record, to: next.first, after: place, tokenCount: ids.count)
    }
    let lens = LensReader(transformer: running.transformer, shown: running.shown, count: 3)
    return Explanation(
      path: file.path, architecture: architecture, tokens: tokens, place: place, next: next, blocks: blocks,
      lens: lens.read(
        record.streams(blockCount: architecture.blockCount),
        answers: ids.indices.map { logits.ranked(1, at: $0).first?.token ?? 0 }),
      attribution: attribution, selection: selection)
  }

  /// The attention of every block, and what speaks for a word; one block's projection is in memory at a time.
  private func follow(
    _ record: ActivationRecord, to word: Prediction.Candidate?, after place: Int, tokenCount: Int
  ) throws(ContainerError) -> ([BlockAttention], Attribution?) {
    var attribution = try word.map { (word) throws(ContainerError) in
      try DirectAttribution(to: word.token.id, after: place, record, graph)
    }
    var blocks: [BlockAttention] = []
    for index in 0..<architecture.blockCount {
      let projection = try OutputProjection(of: index, in: graph)
      let block = attention(index, record, projection, tokenCount: tokenCount)
      attribution?.add(block, projection)
      blocks.append(block)
    }
    return (blocks, word.flatMap { attribution?.attribution(to: $0) })
  }

  private func attention(
    _ index: Int, _ record: ActivationRecord, _ projection: OutputProjection, tokenCount: Int
  ) -> BlockAttention {
    let vectors = HeadVectors(
      queries: record.queries(index), keys: record.keys(index), values: record[.block(index, .value)],
      keyLength: architecture.keyLength, valueLength: architecture.valueLength, headCount: architecture.headCount,
      headCountKV: architecture.headCountKV,
      scale: architecture.attentionScale ?? 1 / Float(architecture.keyLength).squareRoot())
    let norms = Mutex([Float](repeating: 0, count: architecture.headCount * tokenCount))
    parallelLoop(architecture.headCount, threads: threads) { head in
      let own = (0..<tokenCount).map { token in
        let added = projection.projected(vectors.value(head: head, token: token), head: head)
        return Float(added.reduce(0) { $0 + $1 * $1 }.squareRoot())
      }
      norms.withLock { $0.replaceSubrange(head * tokenCount..<(head + 1) * tokenCount, with: own) }
    }
    return BlockAttention(
      block: index, headCount: architecture.headCount, tokenCount: tokenCount,
      scores: record[.block(index, .scores)], weights: record[.block(index, .attentionWeights)],
      valueNorms: norms.withLock { $0 },
      vectors: vectors)
  }
}
