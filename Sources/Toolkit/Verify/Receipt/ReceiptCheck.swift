public import Dialects
import Inference
public import WeightGraph

/// Whether a model still is what a receipt says of it.
public struct ReceiptCheck: Sendable {
  /// The model's file.
  public let path: String
  /// The receipt's file.
  public let receiptPath: String
  /// What was read.
  public let receipt: Receipt
  /// Which of the receipt's two models this one is by its fingerprint; `nil` where it is neither.
  public let side: Int?
  /// The model's fingerprint.
  public let fingerprint: Digest
  /// The digest of all that the model predicts when it is asked the same; `nil` where it was not asked.
  public let prediction: Digest?
  /// What the receipt says that the model of this fingerprint predicts.
  public let expected: Digest?

  /// Whether the model is one of the receipt's, and predicts the same to the last bit.
  public var isConfirmed: Bool { side != nil && prediction != nil && prediction == expected }
}

extension Toolkit {
  /// Asks a model what a receipt says that it was asked, and compares every bit of what it predicts.
  ///
  /// The other model need not be there.
  ///
  /// - Throws: ``ToolkitError`` when the receipt was damaged, or the model cannot be read or asked.
  public func check(
    _ receiptPath: String, _ path: String, _ opening: OpeningChoices = OpeningChoices(),
    _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> ReceiptCheck {
    let receipt = try receipt(in: receiptPath)
    let models = try receipt.models(path: receiptPath)
    let sequences = try receipt.sequences(path: receiptPath)
    let model = try openModel(path, opening, reading)
    let fingerprint = try checkedFingerprint(model).digest
    let side = models.firstIndex { $0.fingerprint == fingerprint }
    let running = sparing(sequenceCount: sequences.count)
    let prediction = side == nil ? nil : try prediction(of: running.prepare(model, tokenizer: nil), sequences)
    return ReceiptCheck(
      path: path, receiptPath: receiptPath, receipt: receipt, side: side, fingerprint: fingerprint,
      prediction: prediction, expected: side.map { models[$0].prediction })
  }

  /// The digest of all that a model predicts over some sequences.
  func prediction(of running: RunningModel, _ sequences: [[Int]]) throws(ToolkitError) -> Digest {
    try running.asking { (model) throws(InferenceError) in
      var hasher = PredictionPair(vocabularyLength: model.architecture.vocabularyLength)
      for tokens in sequences {
        let pass = try GuidedPass(model, tokens)
        for index in 0..<model.architecture.blockCount { pass.run(try model.loadBlock(index)) }
        hasher.begin(tokens)
        var last: Logits?
        for piece in PairedRun.pieces(tokens.count, model.architecture.vocabularyLength) {
          let logits = pass.logits(piece, insteadOf: last)
          hasher.add(logits)
          last = logits
        }
      }
      return hasher.digests.left
    }
  }
}
