import ByteIO
import WeightGraph

/// The part of a variable that one slice holds: along each axis a first place and a length, or all of it.
///
/// Source: `tensorflow/core/framework/tensor_slice.proto`; `tensorflow/core/util/saved_tensor_slice_util.cc`,
/// `EncodeTensorNameSlice`; `tensorflow/core/lib/strings/ordered_code.cc`.
struct TensorSlice {
  /// The most axes that a variable has in TensorFlow.
  static let maximumRank = 254

  /// Along each axis; no length means the whole axis.
  private(set) var extents: [(start: Int, length: Int?)] = []

  init(_ subject: String, _ file: RawSpan, _ range: Range<Int>) throws(ContainerError) {
    var fields = ProtobufFields(subject, file, range)
    while extents.count < Self.maximumRank, let field = try fields.next() {
      guard field.number == 1 else { continue }
      var inner = ProtobufFields(subject, file, try fields.range(field))
      var (start, length): (UInt64, UInt64?) = (0, nil)
      while let field = try inner.next() {
        switch field.number {
        case 1: start = try inner.number(field)
        case 2: length = try inner.number(field)
        default: break
        }
      }
      guard let first = Int(exactly: start), case let count = length.flatMap({ Int(exactly: $0) }),
        length == nil || count != nil
      else {
        throw .damaged(subject: subject, byte: field.byte, found: "a negative number", expected: "a place and a length")
      }
      extents.append((first, count))
    }
  }

  /// What the slice covers of a variable, or `nil` where it is not inside.
  func ranges(in shape: Shape) -> [Range<Int>]? {
    guard extents.count == shape.rank else { return nil }
    var ranges: [Range<Int>] = []
    for (extent, whole) in zip(extents, shape.dimensions) {
      guard let length = extent.length else {
        guard extent.start == 0 else { return nil }
        ranges.append(0..<whole)
        continue
      }
      guard extent.start <= whole, length <= whole - extent.start else { return nil }
      ranges.append(extent.start..<extent.start + length)
    }
    return ranges
  }

  /// The key under which the slice of a variable stands in the index.
  func key(of name: [UInt8]) -> [UInt8] {
    var key = OrderedCode()
    key.append(0)
    key.append(text: name)
    key.append(UInt64(extents.count))
    for extent in extents {
      key.append(signed: Int64(extent.start))
      key.append(signed: extent.length.map(Int64.init) ?? -1)
    }
    return key.bytes
  }
}

/// Numbers and texts as bytes whose order is theirs.
///
/// Source: `tensorflow/core/lib/strings/ordered_code.cc`.
struct OrderedCode {
  private(set) var bytes: [UInt8] = []

  /// Adds a number: how many bytes it has, and these, the highest first.
  mutating func append(_ number: UInt64) {
    let count = (64 - number.leadingZeroBitCount + 7) / 8
    bytes.append(UInt8(count))
    for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * place))) }
  }

  /// Adds a text and what ends it; bytes that could be taken for the end are changed.
  mutating func append(text: [UInt8]) {
    for byte in text {
      bytes.append(byte)
      if byte == 0 { bytes.append(0xff) }
      if byte == 0xff { bytes.append(0) }
    }
    bytes += [0, 1]
  }

  /// Adds a number with its sign: as many ones as it has bytes, then a zero, then the number itself, in seven bits a byte.
  ///
  /// A negative one has every bit of the ones before it turned round.
  mutating func append(signed number: Int64) {
    let magnitude = UInt64(bitPattern: number < 0 ? ~number : number)
    let count = (64 - magnitude.leadingZeroBitCount) / 7 + 1
    let sign: UInt8 = number < 0 ? 0xff : 0
    var code = [sign, sign]
    for place in (0..<8).reversed() { code.append(UInt8(truncatingIfNeeded: number >> Int64(8 * place))) }
    var last = Array(code.suffix(count))
    // The marks of the length: `count` ones from the highest bit on.
    for bit in 0..<count { last[bit / 8] ^= 0x80 >> UInt8(bit % 8) }
    bytes += last
  }
}
