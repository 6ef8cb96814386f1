import Inference
import WeightGraph

/// The values of the steps that one model has just taken, for another to be compared with.
///
/// It holds the steps of one block at most.
final class StepRecord {
  private var steps: [ActivationStep: (shape: Shape, values: [Float])] = [:]
  /// What served for steps that are forgotten, and will serve for others with as many values: fresh memory costs more than what
  /// is written into it.
  private var spare: [[Float]] = []

  /// Writes down every step but one.
  func tap(butFor left: ActivationStep? = nil) -> ActivationTap {
    { step, shape, values in
      guard step != left else { return }
      self.steps[step] = (shape, self.copy(values))
    }
  }

  private func copy(_ values: Span<Float>) -> [Float] {
    var copy =
      spare.firstIndex { $0.count == values.count }.map { spare.remove(at: $0) }
      ?? [Float](repeating: 0, count: values.count)
    unsafe copy.withUnsafeMutableBufferPointer { target in
      // Both are as long, and the copy's memory is its own.
      unsafe values.withUnsafeBufferPointer { source in _ = unsafe target.update(fromContentsOf: source) }
    }
    return copy
  }

  /// Forgets what was written down.
  func clear() {
    spare += steps.values.map(\.values)
    steps = [:]
  }

  /// How a step of another model differs from the one that was written down.
  func difference(_ step: ActivationStep, _ shape: Shape, _ values: Span<Float>) -> ActivationDifference {
    guard let mine = steps[step], mine.shape == shape else { return ActivationDifference(incomparable: values.count) }
    var difference = ActivationDifference()
    difference.add(mine.values.span, values)
    return difference
  }

  /// In which heads a step of another model differs; none where it has no heads.
  func heads(
    _ step: ActivationStep, _ shape: Shape, _ values: Span<Float>, _ architecture: Architecture
  ) -> [Int] {
    guard let mine = steps[step], mine.shape == shape else { return [] }
    var heads: Set<Int> = []
    for index in values.indices
    where mine.values[index].bitPattern != values[index].bitPattern {
      if let head = Self.head(of: index, step, shape, architecture) { heads.insert(head) }
    }
    return heads.sorted()
  }

  /// How many heads a step has.
  static func headCount(_ step: ActivationStep, _ architecture: Architecture) -> Int {
    guard case .block(_, let part) = step else { return 0 }
    switch part {
    case .query, .queryNorm, .rotatedQuery, .mixture, .scores, .attentionWeights: return architecture.headCount
    case .key, .keyNorm, .rotatedKey, .value: return architecture.headCountKV
    default: return 0
    }
  }

  /// Which head element number `index` of a step's values belongs to.
  private static func head(
    of index: Int, _ step: ActivationStep, _ shape: Shape, _ architecture: Architecture
  ) -> Int? {
    guard case .block(_, let part) = step else { return nil }
    switch part {
    case .query, .queryNorm, .rotatedQuery, .key, .keyNorm, .rotatedKey:
      return index % shape[1] / architecture.keyLength
    case .value, .mixture: return index % shape[1] / architecture.valueLength
    case .scores, .attentionWeights: return index / (shape[1] * shape[2])
    default: return nil
    }
  }
}

/// Watches a model beside a record of another, and keeps the first step that differs.
final class StepComparer {
  let record: StepRecord
  let architecture: Architecture
  /// The first step that differs, in the order of execution.
  private(set) var first: Verification.Divergence?

  init(_ record: StepRecord, _ architecture: Architecture) {
    self.record = record
    self.architecture = architecture
  }

  /// Compares every step but one, until one differs.
  func tap(butFor left: ActivationStep? = nil) -> ActivationTap {
    { step, shape, values in
      guard self.first == nil, step != left else { return }
      let difference = self.record.difference(step, shape, values)
      guard difference.differing > 0 else { return }
      self.first = Verification.Divergence(
        step: step, difference: difference,
        heads: self.record.heads(step, shape, values, self.architecture),
        headCount: StepRecord.headCount(step, self.architecture))
    }
  }
}
