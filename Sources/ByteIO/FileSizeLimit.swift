#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The length beyond which the system lets this process write no file (`ulimit -f`).
public enum FileSizeLimit {
  /// Makes a write beyond the limit fail with an error that can be reported, where it would end the process.
  ///
  /// This holds for the whole process, so it is for its main program to call.
  public static func reportExcess() {
    _ = signal(SIGXFSZ, SIG_IGN)
  }
}
