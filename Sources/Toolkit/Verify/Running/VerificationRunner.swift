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
    // How well equal models predict the tokens of the probe, which mean nothing, is of no use to anybody.
    let pair = PairedRun(
      left: left.transformer, right: right.transformer, threads: threads,
      tellsLosses: locates || question.kind != .probe)
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

  /// Looks up the rows of the token table that were not asked for.
  func readTable() throws(ToolkitError) -> TableReading {
    let asked = Set(runs.flatMap { $0.sequences.joined() })
    return try asking { (right) throws(InferenceError) in
      try TableReading(left.transformer, right, butFor: asked, threads: threads)
    }
  }

  private func asking<Result>(
    _ body: (Transformer) throws(InferenceError) -> Result
  ) throws(ToolkitError) -> Result {
    try right.asking(body)
  }
}
