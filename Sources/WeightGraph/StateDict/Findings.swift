/// Everything that is wrong with a file, up to a number that nobody reads further than.
///
/// A header of 100 MB has room for a million tensors: the errors must not take more memory than what they are about.
public struct Findings {
  private static let most = 1000

  private var errors: [ContainerError] = []

  /// Nothing, so far.
  public init() {}

  /// Notes an error.
  public mutating func add(_ error: ContainerError) {
    if errors.count < Self.most { errors.append(error) }
  }

  /// Does something, notes its error, and returns what came of it where there was none.
  public mutating func noting<Result>(_ body: () throws(ContainerError) -> Result) -> Result? {
    do throws(ContainerError) { return try body() } catch {
      add(error)
      return nil
    }
  }

  /// - Throws: ``ContainerError`` with everything that was noted.
  public func throwIfAny() throws(ContainerError) {
    if !errors.isEmpty { throw .all(errors) }
  }
}
