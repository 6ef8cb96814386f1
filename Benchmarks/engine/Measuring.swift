import Dispatch

/// A time in seconds.
struct Seconds {
  let value: Double

  func perSecond(_ count: Int) -> Double { Double(count) / value }
}

/// How long something takes once.
func time(_ body: () throws -> Void) rethrows -> Seconds {
  let start = DispatchTime.now().uptimeNanoseconds
  try body()
  return Seconds(value: Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
}

/// The shortest of several times; what else the machine does only ever adds to it.
func fastest(_ rounds: Int, _ body: () -> Void) -> Seconds {
  (0..<rounds).map { _ in time(body) }.min { $0.value < $1.value }!
}
