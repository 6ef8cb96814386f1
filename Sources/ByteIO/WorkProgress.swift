/// Somebody who is told how far long work has come; called from several threads at once.
public protocol WorkObserver: Sendable {
  /// A stage begins; another may be under way.
  func began(_ stage: WorkStage)
  /// So much more work of one kind is done.
  func advanced(_ work: Int, of unit: WorkUnit)
  /// The stage has ended, well or not.
  func ended()
}

/// What work is counted in.
public enum WorkUnit: Sendable, Hashable {
  case bytes
  case tokens
}

/// Work that lies ahead.
public struct WorkStage: Sendable, Hashable {
  /// What is counted.
  public let unit: WorkUnit
  /// How much work there is in all.
  public let total: Int
  /// How much of it one byte or token takes.
  public let perUnit: Int

  /// A stage of so much work; a byte is work of 1 unless told otherwise.
  public init(_ unit: WorkUnit, total: Int, perUnit: Int = 1) {
    precondition(total >= 0 && perUnit > 0)
    (self.unit, self.total, self.perUnit) = (unit, total, perUnit)
  }
}

/// Who is told how far the work of the present task has come.
///
/// It is bound by the command line for as long as a command runs, so that nothing between it and the loop over the bytes
/// has to hand it on.
public enum WorkProgress {
  /// The observer of the present task; `nil` where nobody looks.
  @TaskLocal public static var observer: (any WorkObserver)?

  /// Does the work of a stage, which `body` tells the observer of step by step.
  public static func during<Result, Failure>(
    _ stage: WorkStage, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    observer?.began(stage)
    defer { observer?.ended() }
    return try body()
  }

  /// Does work that nobody is told of.
  public static func unobserved<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    // The binding rethrows any error; a result keeps its type.
    try $observer.withValue(nil) { Result { () throws(Failure) in try body() } }.get()
  }
}
