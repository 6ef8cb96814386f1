import ArgumentParser
import WeightGraph

/// A type that tensors can be converted to, by its name.
struct TargetType: ExpressibleByArgument {
  let dtype: DType

  init?(argument: String) {
    guard let dtype = Self.choices.first(where: { $0.rawValue == argument }) else { return nil }
    self.dtype = dtype
  }

  static let allValueStrings = choices.map(\.rawValue)

  private static let choices = DType.allCases.filter(\.isRoundedTo)
}
