/// A block of memory to work in, aligned to 64 bytes, and given back when its owner ends.
@safe public struct ByteBlock: ~Copyable, @unchecked Sendable {
  // Invariant: `count` bytes that only this value refers to.
  private let memory: UnsafeMutableRawBufferPointer

  /// A block of `count` bytes, all zero.
  public init(zeroed count: Int) {
    unsafe memory = .allocate(byteCount: max(1, count), alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
    self.count = count
  }

  /// A block of `count` bytes that hold whatever was there before; write them before you read them.
  public init(uninitialized count: Int) {
    unsafe memory = .allocate(byteCount: max(1, count), alignment: 64)
    self.count = count
  }

  deinit { unsafe memory.deallocate() }

  /// The number of bytes.
  public let count: Int

  /// Ends the block without giving its memory back; who receives it must.
  consuming func giveUp() -> UnsafeMutableRawPointer {
    let memory = unsafe memory.baseAddress!
    discard self
    return unsafe memory
  }

  /// The bytes, to read.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      // The memory lives as long as `self`, which the span borrows.
      unsafe _overrideLifetime(
        RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)).extracting(first: count), borrowing: self)
    }
  }

  /// The bytes, to write.
  public var mutableBytes: MutableRawSpan {
    @_lifetime(&self)
    mutating get {
      // The memory lives as long as `self`, which the span holds exclusively.
      let span = unsafe MutableRawSpan(_unsafeStart: memory.baseAddress!, byteCount: count)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }
}
