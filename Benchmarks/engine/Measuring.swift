import Dispatch

/// How long something takes once, in seconds.
func time(_ body: () throws -> Void) rethrows -> Double {
  let start = DispatchTime.now().uptimeNanoseconds
  try body()
  return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
}

/// The ratios of two times that were measured in turns, each with its neighbour.
struct Ratios {
  /// In ascending order.
  private let values: [Double]

  /// Runs both in turns: short pieces, so that neighbours find the machine in the same state.
  init(_ rounds: Int, of first: () throws -> Void, to second: () throws -> Void) rethrows {
    // Caches and predictors are warm before anything counts.
    try first()
    try second()
    values = try (0..<rounds).map { _ in try time(first) / time(second) }.sorted()
  }

  var median: Double { values[values.count / 2] }
  /// What a quarter of them is below, and what a quarter is above.
  var quartiles: (Double, Double) { (values[values.count / 4], values[values.count * 3 / 4]) }
}
