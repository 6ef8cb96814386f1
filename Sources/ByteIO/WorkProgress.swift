/// Somebody who is told how far long work has come; called from several threads at once.
public protocol WorkObserver: Sendable {
  /// A stage of so many bytes begins; another may be under way.
  func began(byteCount: Int)
  /// So many more bytes of it are done.
  func advanced(byteCount: Int)
  /// The stage has ended, well or not.
  func ended()
}

/// Who is told how far the work of the present task has come.
///
/// It is bound by the command line for as long as a command runs, so that nothing between it and the loop over the bytes
/// has to hand it on.
public enum WorkProgress {
  /// The observer of the present task; `nil` where nobody looks.
  @TaskLocal public static var observer: (any WorkObserver)?
}
