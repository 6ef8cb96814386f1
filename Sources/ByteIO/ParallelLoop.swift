import Dispatch
import Synchronization

/// Runs `body` for 0, 1, … `count - 1` on up to `threads` threads and returns when all have ended.
///
/// Indices are taken in ascending order, so that the longest work should come first. After an error no further index is
/// started; the error of the lowest index that failed is thrown.
///
/// - Parameter threads: the number of threads, or `nil` for one a core.
public func parallelLoop<Failure: Error>(
  _ count: Int, threads: Int? = nil, _ body: @Sendable (Int) throws(Failure) -> Void
) throws(Failure) {
  let workers = min(count, max(1, threads ?? availableCores))
  guard workers > 1 else {
    for index in 0..<max(0, count) { try body(index) }
    return
  }
  let next = Atomic(0)
  let failure = Mutex<(index: Int, error: Failure)?>(nil)
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      do throws(Failure) {
        try body(index)
      } catch {
        next.store(count, ordering: .relaxed)
        failure.withLock { known in
          if known == nil || known!.index > index { known = (index, error) }
        }
        return
      }
    }
  }
  if let failed = failure.withLock({ $0 }) { throw failed.error }
}
