import Foundation

/// How much memory this process uses, the pages of mapped files that it has touched included.
public enum ResidentMemory {
  /// The most that it ever used, in bytes.
  public static var highWaterMark: Int {
    var usage = rusage()
    // 0 is RUSAGE_SELF, which has another type on every platform; the call fills a structure of this type.
    _ = unsafe getrusage(0, &usage)
    #if os(Linux)
      return usage.ru_maxrss * 1024
    #else
      return usage.ru_maxrss
    #endif
  }
}
