import WeightGraph

/// Where the difference of two models sits: what a fine-tuned model changed of its base.
///
/// Shares are of the squared length of the whole difference, which is the sum of those of its tensors.
public struct ChangeSummary: Hashable, Sendable {
  /// The parts of the model that changed, the most changed first.
  public let parts: [Share<ModelPart>]
  /// The blocks that changed, by their numbers.
  public let blocks: [Share<Int>]
  /// The length of the whole difference by that of the whole left model, of the tensors that differ.
  public let relative: Double

  /// A part of the change.
  public struct Share<Place: Hashable & Sendable>: Hashable, Sendable {
    /// Which part of the model.
    public let place: Place
    /// Its share, from 0 to 1.
    public let share: Double
  }

  /// Sums up differences; `nil` where none of them is a change of values, or one is without measure.
  init?(_ roles: [ModelComparison.RoleDifference]) {
    let changes = roles.compactMap { item in item.values.map { (role: item.role, values: $0) } }
    let total = changes.reduce(0) { $0 + $1.values.length * $1.values.length }
    guard total > 0, total.isFinite, changes.allSatisfy({ $0.values.maximum.isFinite }) else { return nil }
    func shares<Place: Hashable & Sendable>(_ place: (Role) -> Place?) -> [Share<Place>] {
      var sums: [Place: Double] = [:]
      for change in changes {
        if let place = place(change.role) { sums[place, default: 0] += change.values.length * change.values.length }
      }
      return sums.map { Share(place: $0.key, share: $0.value / total) }
    }
    parts = shares { ModelPart($0) }.sorted { ($0.share, $1.place.rawValue) > ($1.share, $0.place.rawValue) }
    blocks = shares { role -> Int? in if case .block(let index, _) = role { index } else { nil } }
      .sorted { $0.place < $1.place }
    // The left tensors' lengths follow from the relative ones.
    let left = changes.reduce(0) { sum, change in
      let length = change.values.relative > 0 ? change.values.length / change.values.relative : 0
      return sum + length * length
    }
    relative = left > 0 ? (total / left).squareRoot() : .infinity
  }
}
