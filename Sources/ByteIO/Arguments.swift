/// The words with which the program was called, as the operating system has them.
public enum Arguments {
  /// The number of the first one that is no UTF-8; Swift mends such words, and a mended name is another file's.
  public static var firstThatIsNoText: Int? {
    (0..<Int(CommandLine.argc)).first { number in
      // The operating system gives `argc` words, each with a zero behind it.
      unsafe CommandLine.unsafeArgv[number].map { unsafe String(validatingCString: $0) == nil } ?? false
    }
  }
}
