package import ByteIO
import Pages
import Synchronization

/// A line on a terminal that says how far work has come, its rate and the time that is left; gone when the work ends.
///
/// It appears only when a stage has taken a second.
package final class ProgressLine: WorkObserver {
  private struct State {
    var started = ContinuousClock.now
    var drawn = ContinuousClock.now
    var stage = WorkStage(.bytes, total: 0)
    var done = 0
    var isVisible = false
    /// How many stages are under way, one within the other.
    var depth = 0
  }

  private let columns: Int
  private let state = Mutex(State())
  private static let patience = Duration.seconds(1)
  private static let pause = Duration.milliseconds(100)

  /// A line of at most so many columns.
  init(columns: Int) { self.columns = columns }

  /// The line of standard error, where that is a terminal.
  static var ofTerminal: ProgressLine? {
    StandardStream.error.isTerminal ? ProgressLine(columns: StandardStream.error.columns ?? 80) : nil
  }

  package func began(_ stage: WorkStage) {
    let now = ContinuousClock.now
    state.withLock { state in
      // What is done within another stage belongs to it.
      if state.depth == 0 { state = State(started: now, drawn: now, stage: stage) }
      state.depth += 1
    }
  }

  package func advanced(_ work: Int, of unit: WorkUnit) {
    let now = ContinuousClock.now
    let text = state.withLock { state -> String? in
      // Work of another kind belongs to this, and would be counted twice.
      guard state.depth > 0, unit == state.stage.unit else { return nil }
      state.done += work
      guard now - state.started > Self.patience, now - state.drawn > Self.pause else { return nil }
      state.drawn = now
      state.isVisible = true
      return Self.text(state.done, of: state.stage, after: now - state.started, columns: columns)
    }
    // A terminal that has gone away is no reason to stop the work.
    if let text { try? StandardStream.error.write("\r\u{1b}[K\(text)") }
  }

  package func ended() {
    let wasVisible = state.withLock { state in
      state.depth -= 1
      guard state.depth == 0 else { return false }
      defer { state.isVisible = false }
      return state.isVisible
    }
    if wasVisible { try? StandardStream.error.write("\r\u{1b}[K") }
  }

  /// How far, how fast, and for how long still: `[######      ]  45 %   3.20 GB/s   4 s left`.
  package static func text(_ done: Int, of stage: WorkStage, after elapsed: Duration, columns: Int) -> String {
    let part = stage.total == 0 ? 1 : min(1, Double(done) / Double(stage.total))
    let seconds = elapsed / .seconds(1)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let left = rate > 0 ? Double(max(0, stage.total - done)) / rate : 0
    let percent = String(Int(part * 100)).padded(to: 3, .trailing)
    let words = " \(percent) %   \(speed(rate / Double(stage.perUnit), stage.unit))   \(time(left)) left"
    let width = min(40, columns - words.count - 3)
    guard width >= 8 else { return String(words.dropFirst().prefix(max(0, columns - 1))) }
    let filled = Int(part * Double(width))
    return "[" + String(repeating: "#", count: filled) + String(repeating: " ", count: width - filled) + "]" + words
  }

  private static func speed(_ rate: Double, _ unit: WorkUnit) -> String {
    switch unit {
    case .bytes: "\(Int(rate).bytes)/s"
    case .tokens: rate < 9.95 ? "\(rate.rounded(toDigits: 2)) tokens/s" : "\(Int(rate.rounded()).grouped) tokens/s"
    }
  }

  private static func time(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
