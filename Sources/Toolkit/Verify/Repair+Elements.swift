import ByteIO
import WeightGraph

extension Repair {
  /// The same change to every element of a float32 tensor; the first that gives every bit of the right one is named.
  static let elements = Repair { (suspect) throws(ContainerError) in
    let (left, right) = (suspect.left, suspect.right)
    guard left.shape == right.shape, left.dtype == .f32, right.dtype == .f32, left.elementCount > 0 else { return nil }
    let (mine, theirs) = (try left.bitPatterns(), try right.bitPatterns())
    if let planted = notNumbers(mine, theirs, left.shape) { return planted }
    return changes(suspect.role, mine, theirs).first { item in
      mine.indices.allSatisfy { item.change(mine[$0]) == theirs[$0] }
    }?.phrase
  }

  /// A phrase, and what it does to the bits of one element.
  private typealias ElementChange = (phrase: String, change: (UInt32) -> UInt32)

  private static func changes(_ role: Role, _ left: [UInt32], _ right: [UInt32]) -> [ElementChange] {
    var changes: [ElementChange] = [
      ("is all zeros on the right", { _ in 0 }),
      ("has the bytes of every number in reverse order on the right", \.byteSwapped),
    ]
    // Where cutting off and rounding agree everywhere, nothing went wrong.
    if left.contains(where: { $0 & 0xffff > 0x8000 || $0 & 0x1ffff == 0x18000 }) {
      changes.append(("is cut off to bf16 instead of rounded on the right", { $0 & 0xffff_0000 }))
    }
    if role.isNormGain {
      changes.append(("has 1 added to every gain on the right", { (Float(bitPattern: $0) + 1).bitPattern }))
      changes.append(("has 1 taken from every gain on the right", { (Float(bitPattern: $0) - 1).bitPattern }))
    }
    return changes + scales(left, right)
  }

  /// Multiplications by one factor: the quotient of the largest elements, and its neighbours, since it is rounded.
  private static func scales(_ left: [UInt32], _ right: [UInt32]) -> [ElementChange] {
    let largest = left.indices.max {
      Float(bitPattern: left[$0]).magnitude < Float(bitPattern: left[$1]).magnitude
    }!
    let quotient = Float(bitPattern: right[largest]) / Float(bitPattern: left[largest])
    guard quotient.isNormal else { return [] }
    return [quotient, quotient.nextUp, quotient.nextDown, quotient.nextUp.nextUp, quotient.nextDown.nextDown].map {
      factor in
      ("is multiplied by \(factor) on the right", { (Float(bitPattern: $0) * factor).bitPattern })
    }
  }

  /// Elements that are no numbers on the right alone, where all others are equal.
  private static func notNumbers(_ left: [UInt32], _ right: [UInt32], _ shape: Shape) -> String? {
    let places = left.indices.filter { left[$0] != right[$0] }
    guard let first = places.first, places.allSatisfy({ Float(bitPattern: right[$0]).isNaN }) else { return nil }
    var (rest, place) = (first, [Int]())
    for length in shape.dimensions.reversed() {
      place.insert(rest % length, at: 0)
      rest /= length
    }
    return "is NaN on the right at \(places.count) of \(left.count) elements, "
      + "the first at \(place), and equal elsewhere"
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

extension Tensor {
  /// The bits of all elements of a float32 tensor.
  fileprivate func bitPatterns() throws(ContainerError) -> [UInt32] {
    let stored = ByteRegion(try bytes(0..<elementCount))
    let bytes = stored.bytes
    return (0..<elementCount).map { bytes.integer(at: $0 * 4, as: UInt32.self) }
  }
}
