import CKernels

/// Random numbers near zero in memory of their own, which the kernels read and write.
@safe final class Numbers: @unchecked Sendable {
  // Invariant: `count` initialized floats; threads that write at the same time write different ones.
  private let start: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int) {
    self.count = count
    unsafe start = .allocate(capacity: max(1, count))
    var state: UInt32 = 1
    for index in 0..<count {
      state = state &* 1_664_525 &+ 1_013_904_223
      unsafe (start + index).initialize(to: Float(Int32(bitPattern: state)) * 0x1p-32)
    }
  }

  deinit { unsafe start.deallocate() }

  /// Where element `index` is, to write from there on.
  subscript(index: Int) -> UnsafeMutablePointer<Float> {
    precondition(index >= 0 && index <= count)
    return unsafe start + index
  }

  /// The bytes of some elements.
  func withBytes<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    return unsafe body(UnsafeRawBufferPointer(start: start + range.lowerBound, count: 4 * range.count))
  }

  /// Some rows as the kernels take them.
  func rows(_ count: Int, _ length: Int) -> transmute_rows {
    precondition(count * length <= self.count)
    return unsafe transmute_rows(values: start, count: count, stride: length)
  }

  /// Some rows of a weight as the kernels take them; narrower numbers are what the same bytes happen to be.
  func weight(_ rows: Range<Int>, _ length: Int, _ type: transmute_weight_type, byteCount: Int) -> transmute_weight {
    precondition(rows.upperBound * length * byteCount <= 4 * count)
    let first = unsafe UnsafeRawPointer(start) + rows.lowerBound * length * byteCount
    return unsafe transmute_weight(values: first, count: rows.count, stride: length, type: type)
  }
}
