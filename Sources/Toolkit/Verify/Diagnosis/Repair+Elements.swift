import ByteIO
import Synchronization
import WeightGraph

extension Repair {
  /// The same change to every element of a float32 tensor; the first that gives every bit of the right one is named.
  static let elements = Repair { (suspect) throws(ContainerError) in
    let (left, right) = (suspect.exact, suspect.right)
    guard left.shape == right.shape, left.dtype == .f32, right.dtype == .f32, left.elementCount > 0 else { return nil }
    // The first elements rule out nearly everything, so that large tensors are read once for what remains.
    let sample = 0..<min(left.elementCount, sampleLength)
    let (mine, theirs) = (try left.bitPatterns(sample), try right.bitPatterns(sample))
    for change in ElementChange.candidates(mine, theirs, isGain: suspect.role.isNormGain)
    where zip(mine, theirs).allSatisfy(change.explains) {
      guard try isExplained(suspect, change) else { continue }
      let note = change.phrase.hasPrefix("is multiplied") && isAttentionScale(suspect, mine, theirs)
      return Phrase(
        change.phrase + (note ? ", as the attention scores are anyway" : ""),
        isReversible: !change.phrase.contains("zeros"))
    }
    return nil
  }

  /// Elements that are no numbers on the right alone, where all others are equal.
  static let planted = Repair { (suspect) throws(ContainerError) in
    let (left, right) = (suspect.left, suspect.right)
    guard left.shape == right.shape, left.dtype == .f32, right.dtype == .f32 else { return nil }
    let places = Mutex([Int]())
    let isOther = Mutex(false)
    let theirs = try right.resident()
    try TensorTraversal([left]).forEachChunk(threads: suspect.threads) { (chunk, bytes) throws(ContainerError) in
      let other = try theirs.bitPatterns(chunk.elements)
      for index in 0..<chunk.elements.count where bytes.integer(at: index * 4, as: UInt32.self) != other[index] {
        if Float(bitPattern: other[index]).isNaN {
          places.withLock { $0.append(chunk.elements.lowerBound + index) }
        } else {
          return isOther.withLock { $0 = true }
        }
      }
    }
    guard !isOther.withLock({ $0 }), let first = places.withLock({ $0.min() }) else { return nil }
    let count = places.withLock { $0.count }
    return Phrase(
      "is NaN on the right at \(count) of \(left.elementCount) elements, the first at \(left.shape.place(of: first)), "
        + "and equal elsewhere", isReversible: false)
  }

  /// How many elements are looked at before a whole tensor is.
  private static let sampleLength = 1 << 14

  private static func isExplained(_ suspect: Suspect, _ change: ElementChange) throws(ContainerError) -> Bool {
    let isOther = Mutex(false)
    let changes = Mutex(false)
    let theirs = try suspect.right.resident()
    try TensorTraversal([suspect.exact]).forEachChunk(threads: suspect.threads) {
      (chunk, bytes) throws(ContainerError) in
      guard !isOther.withLock({ $0 }) else { return }
      let other = try theirs.bitPatterns(chunk.elements)
      for index in 0..<chunk.elements.count {
        let bits = bytes.integer(at: index * 4, as: UInt32.self)
        if !change.explains(bits, other[index]) { return isOther.withLock { $0 = true } }
        // Where cutting off and rounding agree everywhere, nothing went wrong.
        if bits & 0xffff > 0x8000 || bits & 0x1ffff == 0x18000 { changes.withLock { $0 = true } }
      }
    }
    return !isOther.withLock { $0 } && (!change.phrase.hasPrefix("is cut off") || changes.withLock { $0 })
  }

  /// Whether queries or keys were multiplied by what their scores are multiplied by.
  private static func isAttentionScale(_ suspect: Suspect, _ left: [UInt32], _ right: [UInt32]) -> Bool {
    guard case .block(_, let part) = suspect.role,
      [.attentionQuery, .attentionQueryBias, .attentionKey, .attentionKeyBias].contains(part),
      let place = left.indices.first(where: { Float(bitPattern: left[$0]).isNormal })
    else { return false }
    let factor = Float(bitPattern: right[place]) / Float(bitPattern: left[place])
    let scale = suspect.architecture.attentionScale ?? 1 / Float(suspect.architecture.keyLength).squareRoot()
    return [scale, 1 / scale].contains { abs(factor / $0 - 1) < 1e-5 }
  }
}

extension Role {
  /// Whether the tensor scales what a norm has normalized.
  fileprivate var isNormGain: Bool {
    switch self {
    case .outputNorm: true
    case .block(_, let part):
      [.attentionNorm, .attentionQueryNorm, .attentionKeyNorm, .feedForwardNorm].contains(part)
    default: false
    }
  }
}

extension Shape {
  /// The place of element number `index`, counted row after row, along every axis.
  func place(of index: Int) -> [Int] {
    var (rest, place) = (index, [Int]())
    for length in dimensions.reversed() {
      place.insert(rest % length, at: 0)
      rest /= length
    }
    return place
  }
}

extension Tensor {
  /// The bits of some elements of a float32 tensor.
  fileprivate func bitPatterns(_ range: Range<Int>) throws(ContainerError) -> [UInt32] {
    let stored = ByteRegion(try bytes(range))
    let bytes = stored.bytes
    return (0..<range.count).map { bytes.integer(at: $0 * 4, as: UInt32.self) }
  }
}
