import Inference
import WeightGraph

/// Asks two models the same, and finds where they part.
struct VerificationRunner {
  let left: RunningModel
  let right: RunningModel
  let threads: Int?
  /// Whether the parts of the forward pass are compared until a difference is found.
  let locates: Bool

  private(set) var runs: [Verification.Run] = []
  private(set) var layers: [LayerDivergence] = []
  private var predictions: PredictionPair

  init(_ left: RunningModel, _ right: RunningModel, threads: Int?, locates: Bool) {
    self.left = left
    self.right = right
    self.threads = threads
    self.locates = locates
    predictions = PredictionPair(vocabularyLength: left.transformer.architecture.vocabularyLength)
  }

  /// The digests of all logits so far.
  var digests: (left: Digest, right: Digest) { predictions.digests }

  /// Gives both models some sequences.
  mutating func run(_ question: Question) throws(ToolkitError) {
    let pair = PairedRun(left: left.transformer, right: right.transformer, threads: threads)
    var logits = LogitComparison()
    var divergence: Verification.Divergence?
    for tokens in question.sequences {
      // Once a difference has been placed, the rest of the sequences only tells how large it is.
      guard locates, !layers.contains(where: \.isBad) else {
        try asking { (_) throws(InferenceError) in try pair.compare(tokens, &logits, &predictions) }
        continue
      }
      let found = try asking { (_) throws(InferenceError) in try pair.locate(tokens, &logits, &predictions) }
      if layers.isEmpty || found.contains(where: \.isBad) { layers = found }
      divergence = divergence ?? found.lazy.compactMap(\.step).first
    }
    runs.append(
      Verification.Run(
        name: question.name, kind: question.kind, sequences: question.sequences, logits: logits,
        firstDivergence: divergence))
  }

  private func asking<Result>(
    _ body: (Transformer) throws(InferenceError) -> Result
  ) throws(ToolkitError) -> Result {
    try right.asking(body)
  }
}

/// Sequences that are asked under one name.
struct Question {
  let name: String
  let kind: Verification.Run.Kind
  let sequences: [[Int]]
}

extension Toolkit {
  /// What two models are asked, or what one is.
  func questions(_ models: [RunningModel], _ choices: VerificationChoices) throws(ToolkitError) -> [Question] {
    let architectures = models.map(\.model.graph.architecture)
    let room = architectures.map(\.contextLength).min()!
    let probe = CoveringProbe(architectures[0], room: room, limit: choices.probeLimit.length)
    var questions = [Question(name: "probe", kind: .probe, sequences: probe.sequences)]
    for prompt in choices.prompts {
      questions.append(Question(name: prompt.name, kind: .prompt, sequences: [try models[0].ids(prompt)]))
    }
    for path in choices.texts {
      let ids = try models[0].ids(.text(try text(in: path)))
      let windows = stride(from: 0, to: ids.count, by: room).map { Array(ids[$0..<min(ids.count, $0 + room)]) }
      guard !windows.isEmpty else { throw .companion(path: path, problem: "holds no token, expected a text") }
      questions.append(Question(name: path, kind: .text, sequences: windows))
    }
    return questions
  }
}

extension Prompt {
  /// How a report calls it.
  fileprivate var name: String {
    switch self {
    case .text(let text): text
    case .tokens(let ids): ids.map(String.init).joined(separator: " ")
    }
  }
}
