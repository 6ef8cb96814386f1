/// The values that the integers of a block type stand for, one each, where they are not evenly spaced.
///
/// Sources: ggml, `ggml-common.h`, `kvalues_iq4nl` and `kvalues_mxfp4`.
struct LadderEntries: Sendable {
  /// The entries in ascending order; multiplied by a scale, they are the values of a ladder.
  private let entries: [Int]
  /// For every whole number from the least entry on the entry that is nearest.
  private let nearest: [Int]

  /// Those of iq4_nl and iq4_xs.
  static let iq4 = LadderEntries([-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113])
  /// Those of mxfp4 and nvfp4: the numbers of four bits with two for the exponent, doubled.
  static let e2m1 = LadderEntries([-12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12])

  private init(_ entries: [Int]) {
    self.entries = entries
    nearest = (entries[0]...entries[entries.count - 1]).map { number in
      entries.indices.min { abs(entries[$0] - number) < abs(entries[$1] - number) }!
    }
  }

  /// The largest of them, without its sign.
  var furthest: Double { Double(max(-entries[0], entries[entries.count - 1])) }

  /// How far the neighbour of a value lies, on the side of an element; beyond an end, as far as the end's only neighbour.
  ///
  /// - Parameter ends: what the least and the largest entry stand for; the scale between may be negative.
  func step(from value: Double, towards element: Double, between ends: (Double, Double)) -> Double {
    let (least, most) = (entries[0], entries[entries.count - 1])
    let scale = (ends.1 - ends.0) / Double(most - least)
    let place = ((value - ends.0) / scale).rounded()
    // The blocks hold an entry, so that only a scale of zero, or one that is no number, leads elsewhere.
    guard place >= 0, place <= Double(most - least) else { return 0 }
    let index = nearest[Int(place)]
    let isAbove = (element > value) == (scale > 0)
    let neighbour = isAbove ? index + 1 : index - 1
    let other = entries.indices.contains(neighbour) ? neighbour : isAbove ? index - 1 : index + 1
    return abs(Double(entries[other] - entries[index]) * scale)
  }
}
