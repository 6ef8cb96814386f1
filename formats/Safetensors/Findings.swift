import WeightGraph

/// Everything that is wrong with a file, up to a number that nobody reads further than.
///
/// A header of 100 MB has room for a million tensors: the errors must not take more memory than what they are about.
struct Findings {
  private static let most = 1000

  private var errors: [ContainerError] = []

  /// Notes an error.
  mutating func add(_ error: ContainerError) {
    if errors.count < Self.most { errors.append(error) }
  }

  /// Does something, notes its error, and returns what came of it where there was none.
  mutating func noting<Result>(_ body: () throws(ContainerError) -> Result) -> Result? {
    do throws(ContainerError) { return try body() } catch {
      add(error)
      return nil
    }
  }

  /// - Throws: ``ContainerError`` with everything that was noted.
  func throwIfAny() throws(ContainerError) {
    if !errors.isEmpty { throw .all(errors) }
  }
}
