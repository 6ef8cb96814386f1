import ByteIO

/// Text that has been read and is not needed again soon, given back to the operating system a few megabytes at a time.
///
/// A file may be larger than memory. Its pages would leave by themselves, but only when nothing is left for anybody else.
struct PassedText {
  private let file: ByteRegion
  private var start: Int

  /// Nothing has been read yet from byte `start` on.
  init(_ file: ByteRegion, from start: Int) {
    self.file = file
    self.start = start
  }

  /// Everything before byte `position` has been read.
  ///
  /// - Returns: how many bytes were given back, where any were.
  @discardableResult
  mutating func reach(_ position: Int) -> Int? {
    guard position - start >= 1 << 22 else { return nil }
    file.slice(start..<position)?.forget()
    defer { start = position }
    return position - start
  }
}
