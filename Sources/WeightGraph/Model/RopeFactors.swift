package import CKernels

extension transmute_rope {
  /// What the frequencies of a rotation of `length` elements follow from, where there is a formula.
  package init(base: Float, length: Int, _ scaling: RopeScaling?) {
    self.init()
    self.base = Double(base)
    self.length = length
    guard let scaling else { return }
    factor = Double(scaling.factor)
    original_context_length = Double(scaling.originalContextLength)
    switch scaling.kind {
    case .linear: self.scaling = .linear
    case .dynamic, .factors:
      // Within the context, which no text leaves, a dynamic one changes nothing; factors are divided by as they are.
      self.scaling = .none
    case .yarn:
      self.scaling = .yarn
      (lower, upper) = (Double(scaling.betaSlow), Double(scaling.betaFast))
    case .llama3:
      self.scaling = .llama3
      (lower, upper) = (Double(scaling.lowFrequencyFactor), Double(scaling.highFrequencyFactor))
    }
  }
}

extension RopeScaling {
  /// What the frequency of each pair is divided by: [length / 2].
  package func factors(base: Float, length: Int) -> [Float] {
    guard kind != .factors else { return factors }
    var result = [Float](repeating: 1, count: length / 2)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return }
      // There is room for one factor a pair.
      unsafe transmute_rotary_factors(transmute_rope(base: base, length: length, self), first)
    }
    return result
  }

  /// The scaling that divides the frequency of each pair by such a factor, or `nil` where they change nothing.
  ///
  /// Factors that are those of ``Kind/llama3``, as far as programs differ that compute them in float32, are read as this
  /// formula, from which they were made: with a ramp from 4 turns to 1, as every model has that was published with it. There must
  /// be two pairs on the ramp, since any factor of a single one could have been made so.
  package static func dividing(by factors: [Float], base: Float) -> RopeScaling? {
    if factors.allSatisfy({ $0 == 1 }) { return nil }
    return llama3(factors, base: base) ?? RopeScaling(dividingBy: factors)
  }

  /// How far the reciprocals of two factors lie apart at most that one formula gives, computed in float32 or more exactly.
  private static let tolerance = 4e-6

  private static func llama3(_ factors: [Float], base: Float) -> RopeScaling? {
    let shares = factors.map { 1 / Double($0) }
    guard base >= 1, let factor = factors.max(), let least = shares.min(), factor > 1 else { return nil }
    // Any pair on the ramp tells the context; the first turns most often, and tells it best.
    let ramp = shares.indices.filter { shares[$0] < 1 - tolerance && shares[$0] > least + tolerance }
    guard ramp.count > 1, let pair = ramp.first else { return nil }
    var scaling = RopeScaling(.llama3, factor: factor, originalContextLength: 1)
    let (low, high) = (Double(scaling.lowFrequencyFactor), Double(scaling.highFrequencyFactor))
    let turns = low + (shares[pair] - least) / (1 - least) * (high - low)
    let frequency = transmute_rotary_frequency(Double(base), pair, 2 * factors.count)
    let length = (turns * 2 * .pi / Double(frequency)).rounded()
    guard length >= 1, length <= 0x1p24 else { return nil }
    scaling.originalContextLength = Int(length)
    let expected = scaling.factors(base: base, length: 2 * factors.count)
    return zip(shares, expected).allSatisfy { abs($0 - 1 / Double($1)) <= tolerance } ? scaling : nil
  }
}
