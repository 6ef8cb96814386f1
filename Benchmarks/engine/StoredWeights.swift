import CKernels

/// How weights may be stored.
enum StoredType: String, CaseIterable {
  case f32, f16, bf16, q8_0

  var kernelType: transmute_weight_type {
    switch self {
    case .f32: .float32
    case .f16: .half
    case .bf16: .bfloat16
    case .q8_0: .blocks
    }
  }

  /// How many bytes 32 elements take.
  var bytesOf32: Int {
    switch self {
    case .f32: 128
    case .f16, .bf16: 64
    case .q8_0: 34
    }
  }
}

/// More weights of one type than any cache holds: numbers of ordinary size, whose arithmetic takes no exceptional path.
@safe final class StoredWeights: @unchecked Sendable {
  // Invariant: `byteCount` initialized bytes that are only read after `init`.
  private let start: UnsafeMutableRawPointer
  let byteCount: Int
  let type: StoredType
  /// Where the next weight is taken from.
  private var place = 0

  init(_ type: StoredType, byteCount: Int) {
    self.type = type
    self.byteCount = byteCount / 1088 * 1088
    unsafe start = .allocate(byteCount: byteCount, alignment: 64)
    var random = RandomWords()
    // Sixteen bits at a time: the sign and what follows the exponent are random. 1088 bytes are whole blocks and whole floats.
    for index in 0..<self.byteCount / 2 {
      let bits = UInt16(random.next() >> 16)
      let half: UInt16 =
        switch type {
        case .f32: index.isMultiple(of: 2) ? bits : bits & 0x807f | 0x3d00
        case .f16: bits & 0x83ff | 0x2c00
        case .bf16: bits & 0x807f | 0x3d00
        case .q8_0: index.isMultiple(of: 17) ? 0x2c11 : bits
        }
      unsafe start.storeBytes(of: half, toByteOffset: 2 * index, as: UInt16.self)
    }
  }

  deinit { unsafe start.deallocate() }

  /// As many bytes as were not touched for the longest time.
  func next(_ count: Int) -> UnsafeRawBufferPointer {
    precondition(count <= byteCount)
    if place + count > byteCount { place = 0 }
    defer { place += count }
    return unsafe UnsafeRawBufferPointer(start: start + place, count: count)
  }
}
