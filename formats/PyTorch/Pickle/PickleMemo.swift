/// The values that a pickle has put aside, each at a place of its own.
///
/// Python gives one place after the other, for which four bytes each are enough; a pickle may give them in any order.
struct PickleMemo {
  private var first: [PickleReference] = []
  /// What lies behind a place without a value.
  private var others: [Int: PickleReference] = [:]

  /// The number of values.
  var count: Int { first.count + others.count }

  subscript(place: Int) -> PickleReference? { place < first.count ? first[place] : others[place] }

  /// Puts a value at a place, instead of that which is there.
  mutating func put(_ value: PickleReference, at place: Int) {
    if place < first.count {
      first[place] = value
    } else if place == first.count {
      first.append(value)
      if !others.isEmpty { others[place] = nil }
    } else {
      others[place] = value
    }
  }
}
