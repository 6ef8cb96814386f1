import Inference
import WeightGraph

/// Runs a block of two models that read the same, and finds the first step whose values differ.
struct StepSearch {
  let record = StepRecord()
  private let left: Transformer
  private let right: Transformer

  init(_ left: Transformer, _ right: Transformer) { (self.left, self.right) = (left, right) }

  /// Runs the block of either model.
  ///
  /// The scores and weights of attention, which are as large as everything else together and which a model that is not
  /// watched never keeps, are looked at where they alone can differ: behind equal queries, keys and values, before mixtures
  /// that are not equal.
  ///
  /// - Parameter given: a pass of the left model with the stream that both read.
  /// - Returns: the first step that differs, in the order of execution; `nil` where none does.
  func run(
    _ mine: GuidedPass, _ block: LoadedBlock, beside theirs: GuidedPass, _ other: LoadedBlock, given: GuidedPass
  ) throws(InferenceError) -> Verification.Divergence? {
    let comparer = compare(mine, theirs, showingAttention: false) { pass, isLeft in pass.run(isLeft ? block : other) }
    guard case .block(_, .mixture)? = comparer.first?.step else { return comparer.first }
    let again = try GuidedPass(right, given.tokens)
    again.replaceStream(with: given)
    return compare(given, again, showingAttention: true) { pass, isLeft in pass.attend(isLeft ? block : other) }.first
  }

  private func compare(
    _ left: GuidedPass, _ right: GuidedPass, showingAttention: Bool, _ run: (GuidedPass, _ isLeft: Bool) -> Void
  ) -> StepComparer {
    var (mine, theirs) = (left, right)
    let comparer = StepComparer(record, self.right.architecture)
    record.clear()
    (mine.showsAttention, theirs.showsAttention) = (showingAttention, showingAttention)
    (mine.tap, theirs.tap) = (record.tap(), comparer.tap())
    run(mine, true)
    run(theirs, false)
    record.clear()
    return comparer
  }
}
