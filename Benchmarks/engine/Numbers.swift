import CKernels
import Inference

/// Random numbers near zero in memory of their own, as the forward pass has it, which the kernels read and write.
@safe final class Numbers: @unchecked Sendable {
  // Invariant: `count` initialized floats; threads that write at the same time write different ones.
  private let start: UnsafeMutablePointer<Float>
  let count: Int

  init(count: Int) {
    self.count = count
    let bytes = unsafe LargeMemory.allocate(byteCount: max(1, count) * MemoryLayout<Float>.size)
    unsafe start = bytes.bindMemory(to: Float.self, capacity: max(1, count))
    var random = RandomWords()
    for index in 0..<count { unsafe (start + index).initialize(to: Float(Int32(bitPattern: random.next())) * 0x1p-32) }
  }

  deinit { unsafe start.deallocate() }

  /// Where element `index` is, to write from there on.
  subscript(index: Int) -> UnsafeMutablePointer<Float> {
    precondition(index >= 0 && index <= count)
    return unsafe start + index
  }

  /// Some rows as the kernels take them, from number `first` on.
  func rows(_ rows: Range<Int>, _ length: Int) -> transmute_rows {
    precondition(rows.lowerBound >= 0 && rows.upperBound * length <= count)
    return unsafe transmute_rows(values: start + rows.lowerBound * length, count: rows.count, stride: length)
  }
}

/// Numbers that look random and are always the same.
struct RandomWords {
  private var state: UInt32 = 1

  mutating func next() -> UInt32 {
    state = state &* 1_664_525 &+ 1_013_904_223
    return state
  }
}
