import ByteIO
import Synchronization
import WeightGraph

/// Elements as they were saved, which any number of tensors are views of.
struct SavedStorage: Sendable {
  /// The bytes.
  let source: TensorSource
  /// Where they lie in the file, where they are not compressed.
  let range: Range<Int>?
  /// How damage to them is noticed that reading them does not show.
  let seal: Seal?

  /// A storage whose bytes are in place.
  ///
  /// - Parameter check: compares the bytes with a sum, where the file has one.
  init(_ region: ByteRegion, check: (@Sendable () throws(ContainerError) -> Void)?) {
    self.init(TensorSource(region), range: region.range, check: check)
  }

  /// A storage with a source that all its tensors share, so that they are known to be the same.
  init(_ source: TensorSource, range: Range<Int>?, check: (@Sendable () throws(ContainerError) -> Void)?) {
    self.source = source
    self.range = range
    seal = check.map { check in
      let once = CheckedOnce(check)
      return .sum { () throws(ContainerError) in try once.check() }
    }
  }
}

/// A check that is made for the first who asks, and remembered for all others.
///
/// Every tensor of a storage has its seal; a thousand small views must not sum up a large storage a thousand times.
private final class CheckedOnce: Sendable {
  private let body: @Sendable () throws(ContainerError) -> Void
  private let outcome = Mutex<Result<Void, ContainerError>?>(nil)

  init(_ body: @escaping @Sendable () throws(ContainerError) -> Void) { self.body = body }

  func check() throws(ContainerError) {
    try outcome.withLock { (outcome) throws(ContainerError) in
      if let outcome { return try outcome.get() }
      do throws(ContainerError) {
        try body()
        outcome = .success(())
      } catch {
        outcome = .failure(error)
        throw error
      }
    }
  }
}
