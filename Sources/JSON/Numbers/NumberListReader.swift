import ByteIO
public import WeightGraph

/// Reads the numbers of a list, or of lists in lists of equal lengths, one after the other.
///
/// Only a well-formed list gets to its end: separators, brackets and the grammar of every number are checked on the way.
public struct NumberListReader: ~Escapable {
  private let bytes: RawSpan
  /// The lengths of the lists, outermost first.
  private let lengths: [Int]
  private let elementCount: Int
  private let keepsWholeNumbers: Bool
  /// The offset of the next byte to read.
  public private(set) var position: Int
  private var elementsRead = 0

  /// A reader of the list that starts with the bracket at byte `position`.
  ///
  /// - Parameters:
  ///   - bytes: all the text, so that errors count bytes from its start.
  ///   - lengths: how many elements the outermost list has, how many each of those, and so on; none may be zero. Without
  ///     lengths there is no list, only a number.
  ///   - keepsWholeNumbers: whether a whole number that a floating-point type does not hold exactly is refused, not
  ///     rounded. Where a file does not say of which type a list is, it may well hold integers.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, at position: Int, lengths: [Int], keepsWholeNumbers: Bool = false) {
    precondition(lengths.allSatisfy { $0 > 0 })
    self.bytes = bytes
    self.position = position
    self.lengths = lengths
    self.keepsWholeNumbers = keepsWholeNumbers
    elementCount = lengths.reduce(1, *)
  }

  /// Reads the next `count` elements and stores them, little-endian, at the start of `target`.
  ///
  /// - Throws: ``JSONError`` where the list is not well formed, has other lengths, or has an element that is not of the type.
  @_lifetime(self: copy self)
  public mutating func read(
    _ count: Int, as dtype: DType, into target: inout MutableRawSpan
  ) throws(JSONError) {
    switch dtype {
    case .f64: try read(count, FloatingPointElement<Binary64>(keepsWholeNumbers: keepsWholeNumbers), &target)
    case .f32: try read(count, FloatingPointElement<Binary32>(keepsWholeNumbers: keepsWholeNumbers), &target)
    case .f16: try read(count, FloatingPointElement<Binary16>(keepsWholeNumbers: keepsWholeNumbers), &target)
    case .bf16: try read(count, FloatingPointElement<BrainFloat16>(keepsWholeNumbers: keepsWholeNumbers), &target)
    case .i64: try read(count, IntegerElement<Int64>(), &target)
    case .i32: try read(count, IntegerElement<Int32>(), &target)
    case .i16: try read(count, IntegerElement<Int16>(), &target)
    case .i8: try read(count, IntegerElement<Int8>(), &target)
    case .u64: try read(count, IntegerElement<UInt64>(), &target)
    case .u32: try read(count, IntegerElement<UInt32>(), &target)
    case .u16: try read(count, IntegerElement<UInt16>(), &target)
    case .u8: try read(count, IntegerElement<UInt8>(), &target)
    case .bool: try read(count, TruthElement(), &target)
    default: preconditionFailure("\(dtype) is not read from numbers of JSON")
    }
  }

  @_lifetime(self: copy self)
  private mutating func read<Element: NumberElement>(
    _ count: Int, _ element: Element, _ target: inout MutableRawSpan
  ) throws(JSONError) {
    precondition(count <= elementCount - elementsRead)
    let width = lengths.last ?? 1
    let size = MemoryLayout<Element.Stored>.size
    var place = 0
    let end = count * size
    while place < end {
      let inRow = elementsRead % width
      if inRow == 0 { try readRowStart() }
      let run = min(width - inRow, (end - place) / size)
      try Self.readRun(
        bytes, &position, element, &target, place..<place + run * size, startsWithComma: inRow > 0)
      place += run * size
      elementsRead += run
    }
    if elementsRead == elementCount { try close(lengths.count) }
  }

  /// Reads neighbours in one row.
  @inline(__always)
  private static func readRun<Element: NumberElement>(
    _ bytes: RawSpan, _ position: inout Int, _ element: Element, _ target: inout MutableRawSpan,
    _ places: Range<Int>, startsWithComma: Bool
  ) throws(JSONError) {
    let size = MemoryLayout<Element.Stored>.size
    var here = position
    defer { position = here }
    var place = places.lowerBound
    if startsWithComma { try bytes.skip(UInt8(ascii: ","), &here) }
    while true {
      target.storeBytes(of: try element.read(bytes, &here), toByteOffset: place, as: Element.Stored.self)
      place &+= size
      if place == places.upperBound { return }
      try bytes.skip(UInt8(ascii: ","), &here)
    }
  }

  /// Goes from the end of a row, or from the start of everything, to the first element of the next row.
  @_lifetime(self: copy self)
  private mutating func readRowStart() throws(JSONError) {
    var levels = lengths.count
    if elementsRead > 0 {
      var rows = elementsRead
      levels = 0
      while case let length = lengths[lengths.count - 1 - levels], rows % length == 0 {
        rows /= length
        levels += 1
      }
      try close(levels)
      try bytes.skip(UInt8(ascii: ","), &position)
    }
    for _ in 0..<levels { try bytes.skip(UInt8(ascii: "["), &position) }
  }

  @_lifetime(self: copy self)
  private mutating func close(_ levels: Int) throws(JSONError) {
    for _ in 0..<levels { try bytes.skip(UInt8(ascii: "]"), &position) }
  }
}

extension RawSpan {
  /// Moves `position` over `expected` and the white space on both sides of it.
  @inline(__always)
  fileprivate func skip(_ expected: UInt8, _ position: inout Int) throws(JSONError) {
    if position < byteCount, byte(at: position) == expected, position &+ 1 < byteCount {
      position &+= 1
      let next = byte(at: position)
      if next > 0x20 { return }
      if next == 0x20, position &+ 1 < byteCount, byte(at: position &+ 1) > 0x20 {
        position &+= 1
        return
      }
      return skipWhitespace(&position)
    }
    skipWhitespace(&position)
    guard position < byteCount, byte(at: position) == expected else {
      throw .unexpected(self, at: position, expected: "'\(Character(UnicodeScalar(expected)))'")
    }
    position += 1
    skipWhitespace(&position)
  }
}
