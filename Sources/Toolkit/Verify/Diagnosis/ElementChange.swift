import WeightGraph

/// The same change to every element of a float32 tensor.
struct ElementChange: Sendable {
  /// What was done, in words that follow the tensor's name.
  let phrase: String
  /// Whether one element, given as its bits, can have become another.
  let explains: @Sendable (_ left: UInt32, _ right: UInt32) -> Bool

  /// A change that gives every bit of the right element.
  init(_ phrase: String, _ change: @escaping @Sendable (UInt32) -> UInt32) {
    self.phrase = phrase
    explains = { change($0) == $1 }
  }

  /// A change of numbers that is taken for done where it, or its opposite done to the right number, gives every bit.
  init(_ phrase: String, _ change: @escaping @Sendable (Float) -> Float, undone: @escaping @Sendable (Float) -> Float) {
    self.phrase = phrase
    explains = { left, right in
      change(Float(bitPattern: left)).bitPattern == right || undone(Float(bitPattern: right)).bitPattern == left
    }
  }

  /// What could have been done to a tensor of which some elements are known, with the likeliest first.
  ///
  /// - Parameter isGain: whether the tensor scales what a norm has normalized.
  static func candidates(_ left: [UInt32], _ right: [UInt32], isGain: Bool) -> [ElementChange] {
    var changes = [
      ElementChange("is all zeros on the right") { _ in 0 },
      ElementChange("has the bytes of every number in reverse order on the right", \.byteSwapped),
      ElementChange("has the bytes of the two halves of every number in reverse order on the right") {
        ($0 & 0x00ff_00ff) << 8 | ($0 & 0xff00_ff00) >> 8
      },
      ElementChange("has the bytes of every f16 number in reverse order on the right") { bits in
        let half = ElementConversion.narrowToHalf(Double(Float(bitPattern: bits)))
        return ElementConversion.widen(half: half.byteSwapped)
      },
      ElementChange("has the bytes of every bf16 number in reverse order on the right") { bits in
        UInt32(UInt16(truncatingIfNeeded: roundedToBrain(bits) >> 16).byteSwapped) << 16
      },
      ElementChange("is cut off to bf16 instead of rounded on the right") { $0 & 0xffff_0000 },
      ElementChange("has the sign of every number changed on the right") { $0 ^ 0x8000_0000 },
    ]
    if isGain {
      changes.append(ElementChange("has 1 added to every gain on the right", { $0 + 1 }, undone: { $0 - 1 }))
      changes.append(ElementChange("has 1 taken from every gain on the right", { $0 - 1 }, undone: { $0 + 1 }))
    }
    return changes + scales(left, right) + roundings
  }

  /// Rounding to a type that is not that of the tensor, as when a model went through a narrower file.
  private static let roundings = [
    ElementChange("is rounded to bf16 on the right, though not stored so") { roundedToBrain($0) },
    ElementChange("is rounded to f16 on the right, though not stored so") { roundedToHalf($0) },
  ]

  /// Multiplications by one factor: the quotient of the largest of the known elements, and its neighbours, since it is
  /// rounded itself.
  private static func scales(_ left: [UInt32], _ right: [UInt32]) -> [ElementChange] {
    let finite = left.indices.filter { Float(bitPattern: left[$0]).isFinite }
    guard
      let largest = finite.max(by: { Float(bitPattern: left[$0]).magnitude < Float(bitPattern: left[$1]).magnitude })
    else { return [] }
    let quotient = Float(bitPattern: right[largest]) / Float(bitPattern: left[largest])
    guard quotient.isNormal, quotient != 1 else { return [] }
    return [quotient, quotient.nextUp, quotient.nextDown, quotient.nextUp.nextUp, quotient.nextDown.nextDown].map {
      factor in
      ElementChange("is multiplied by \(factor) on the right") { (Float(bitPattern: $0) * factor).bitPattern }
    }
  }

  /// The bfloat16 nearest to a float32, as a float32.
  private static func roundedToBrain(_ bits: UInt32) -> UInt32 {
    bits & 0x7fff_ffff > 0x7f80_0000 ? bits : (bits &+ 0x7fff &+ (bits >> 16 & 1)) & 0xffff_0000
  }

  /// The half-precision number nearest to a float32, as a float32.
  private static func roundedToHalf(_ bits: UInt32) -> UInt32 {
    let value = Float(bitPattern: bits)
    guard value.isFinite else { return bits }
    if value.magnitude >= 65520 { return bits & 0x8000_0000 | 0x7f80_0000 }
    // What is added and taken away again leaves eleven bits, or for small numbers the multiples of 2⁻²⁴.
    let unit = Float(
      sign: .plus, exponent: max(Int(value.magnitude < 0x1p-14 ? -14 : value.exponent), -14) - 10, significand: 1)
    return (bits & 0x8000_0000) | ((value.magnitude / unit).rounded(.toNearestOrEven) * unit).bitPattern
  }
}
