import ByteIO
import CKernels
public import WeightGraph

/// The tokens that a ``PredictionFingerprint`` feeds a model; they follow from the architecture alone.
///
/// There are as many as the context is long, up to 128, and they run through the vocabulary in steps of about 0.618 of its
/// length, so that they are all different and lie everywhere: token `i` is `i · step mod vocabularyLength`, where `step`
/// is the least number from ⌊0.618 · vocabularyLength⌋ + 1 on that has no divisor in common with the length.
public struct Probe: Hashable, Sendable {
  /// The ids, in order; a proof covers these rows of the token table, and as many rows of the position table.
  public let tokens: [Int]

  /// The probe for models of this architecture.
  public init(_ architecture: Architecture) {
    let length = architecture.vocabularyLength
    var step = length * 618 / 1000 + 1
    while Self.greatestCommonDivisor(step, length) != 1 { step += 1 }
    tokens = (0..<min(architecture.contextLength, 128)).map { $0 * step % length }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}

/// A digest of what a model predicts: the same on every machine for models that hold the same canonical weights.
///
///     SHA-256("transmute prediction 1" vocabularyLength count token[0] … bits of all logits)
///
/// over the logits of a ``Probe``, position after position, each as the four bytes of a float32, the lowest first, a NaN
/// as 0x7fc00000. Numbers are eight bytes, the lowest first; the text is preceded by its length.
public struct PredictionFingerprint: Hashable, Sendable {
  /// The digest.
  public let digest: Digest
  /// What the model was asked.
  public let probe: Probe

  /// Runs the probe through a model.
  ///
  /// - Throws: ``InferenceError`` when weights that are streamed turn out to be damaged.
  public init(_ model: Transformer) throws(InferenceError) {
    try self.init(model, pieceLength: .max)
  }

  /// Runs the probe through a model in pieces of so many tokens, each after those that a ``KVCache`` holds, beside other
  /// sequences; the digest does not depend on either.
  ///
  /// - Parameter batch: how many sequences there are; the others are the last 5, 10, 15 … tokens of the probe.
  package init(_ model: Transformer, pieceLength: Int, batch: Int = 1) throws(InferenceError) {
    let probe = Probe(model.architecture)
    self.probe = probe
    var hasher = Hasher256()
    hasher.update("transmute prediction 1")
    hasher.update(model.architecture.vocabularyLength)
    hasher.update(probe.tokens.count)
    for token in probe.tokens { hasher.update(token) }
    let sequences = [probe.tokens] + (1..<batch).map { Array(probe.tokens.suffix(5 * $0)) }
    let caches = sequences.map { _ in KVCache(model.architecture) }
    while caches[0].count < probe.tokens.count {
      let unread = zip(sequences, caches).filter { $0.count > $1.count }
      let pieces = unread.map { sequence, cache in Array(sequence[cache.count...].prefix(pieceLength)) }
      let states = try model.states(of: pieces, after: unread.map(\.1))[0]
      // A few positions at a time, because the logits of all are large.
      for first in stride(from: 0, to: states.positionCount, by: 32) {
        hasher.update(states.logits(first..<min(first + 32, states.positionCount)).values)
      }
    }
    digest = hasher.finalize()
  }
}

extension PredictionFingerprint: CustomStringConvertible {
  /// 64 hexadecimal digits.
  public var description: String { digest.description }
}

extension Hasher256 {
  /// Takes in the bits of floats, the lowest byte of each first, all NaNs as one.
  package mutating func update(_ values: Span<Float>) {
    // The kernel reads as many values as there are.
    let nanCount = unsafe values.withUnsafeBufferPointer {
      unsafe $0.baseAddress.map { unsafe transmute_count_nans($0, values.count) }
    }
    if ByteOrder.host == .little, nanCount ?? 0 == 0 {
      // Floats have no padding, so that all their memory may be seen as bytes.
      return update(unsafe values.bytes)
    }
    var bits = [UInt32](repeating: 0, count: values.count)
    for index in values.indices {
      bits[index] = (values[index].isNaN ? 0x7fc0_0000 : values[index].bitPattern).littleEndian
    }
    // Integers have no padding, so that all their memory may be seen as bytes.
    update(unsafe bits.span.bytes)
  }
}
