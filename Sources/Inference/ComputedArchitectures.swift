import WeightGraph

extension Architecture {
  /// Refuses, by name, what the forward pass has no meaning for.
  ///
  /// Every choice that an ``Architecture`` can make by itself is computed; some combinations are not.
  func checkThatItIsComputed() throws(InferenceError) {
    if normalization == .rms, biases.contains(.norm) {
      throw .notComputed(.biases, found: "shifts of RMS norms", expected: "RMS norms without")
    }
    if headCountKV < 1 || !headCount.isMultiple(of: headCountKV) {
      throw .notComputed(
        .headCountKV, found: "\(headCountKV) for \(headCount) query heads", expected: "equal groups of query heads")
    }
    guard positions == .rotary else { return }
    let length = rotatedLength
    if !length.isMultiple(of: 2) || length > keyLength {
      throw .notComputed(
        ropeDimensionCount == 0 ? .keyLength : .ropeDimensionCount, found: "\(length) rotated of \(keyLength)",
        expected: "an even number of rotated elements, up to the whole head")
    }
    if !(ropeFrequencyBase >= 1) {
      throw .notComputed(.ropeFrequencyBase, found: "\(ropeFrequencyBase)", expected: "a base of at least 1")
    }
    if let scaling = ropeScaling, scaling.kind == .factors, scaling.factors.count != length / 2 {
      throw .notComputed(
        .ropeScalingFactors, found: "\(scaling.factors.count) for \(length / 2) pairs", expected: "one a pair")
    }
    if ropeScaling?.kind == .yarn, ropeFrequencyBase == 1 {
      throw .notComputed(.ropeFrequencyBase, found: "1 with yarn", expected: "a base above 1")
    }
  }
}
