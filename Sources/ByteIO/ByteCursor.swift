/// A place in untrusted bytes that only moves forward and never past the end.
///
/// Every read either returns a value and moves on, or throws ``Truncation`` and stays where it is.
public struct ByteCursor: ~Escapable {
  /// What is read from.
  public let bytes: RawSpan
  /// The offset of the next byte, counted from the start of ``bytes``.
  public private(set) var position: Int

  /// The bytes end before the value does.
  public struct Truncation: Error, Equatable, Sendable {
    /// Where the value starts.
    public let byte: Int
    /// How many bytes it needs.
    public let needed: Int
    /// How many are left.
    public let available: Int

    /// States what was needed and what was left.
    public init(byte: Int, needed: Int, available: Int) {
      self.byte = byte
      self.needed = needed
      self.available = available
    }
  }

  /// A cursor at `position`, which must not be past the end.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, at position: Int = 0) {
    precondition(position >= 0 && position <= bytes.byteCount)
    self.bytes = bytes
    self.position = position
  }

  /// The number of bytes not yet read.
  public var remaining: Int { bytes.byteCount - position }

  /// Moves over `count` bytes and returns where they were.
  @_lifetime(self: copy self)
  public mutating func take(_ count: Int) throws(Truncation) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw Truncation(byte: position, needed: count, available: remaining)
    }
    defer { position += count }
    return position..<position + count
  }

  /// Reads one fixed-width number.
  @_lifetime(self: copy self)
  public mutating func read<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type = T.self, _ order: ByteOrder = .little
  ) throws(Truncation) -> T {
    let range = try take(MemoryLayout<T>.size)
    return bytes.integer(at: range.lowerBound, as: T.self, order)
  }

  /// Reads a length and returns it as an `Int`, or `nil` in place of one that no `Int` can hold.
  @_lifetime(self: copy self)
  public mutating func readLength(_ order: ByteOrder = .little) throws(Truncation) -> Int? {
    Int(exactly: try read(UInt64.self, order))
  }

  /// Reads `count` bytes of UTF-8, or `nil` in place of bytes that are none.
  @_lifetime(self: copy self)
  public mutating func readText(_ count: Int) throws(Truncation) -> String? {
    bytes.extracting(try take(count)).utf8Text()
  }
}
