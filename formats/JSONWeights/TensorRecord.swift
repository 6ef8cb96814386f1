import ByteIO
import JSON
import WeightGraph

/// The members of an object that may make it a tensor: `shape`, `dtype` and `data`.
struct TensorRecord {
  /// What the member `data` is.
  enum Elements {
    case text(JSONText)
    case numbers(Range<Int>, lengths: [Int])
  }

  /// As long as a shape may be.
  static let mostAxes = 64

  var shape: NumberList?
  var type: (name: String, byte: Int)?
  var data: Elements?

  /// Whether these members are those of a tensor: elements, and a word on what they make up.
  var isTensor: Bool { data != nil && (shape != nil || type != nil) }

  /// The tensor that these members describe.
  ///
  /// - Throws: ``JSONError`` where they contradict each other.
  func tensor(_ name: String, in bytes: RawSpan, default fallback: DType) throws(JSONError) -> StoredTensor {
    let element = try elementType() ?? ElementType(fallback)
    switch data {
    case .text(let text):
      let shape = try declaredShape(in: bytes, before: text.range.lowerBound)
      try check(text, shape, element.dtype, in: bytes)
      return StoredTensor(
        name: name, shape: shape, type: element, form: .base64, range: text.range, declaresType: type != nil)
    case .numbers(let range, let lengths):
      guard ElementType.isNumber(element.dtype) else {
        throw .unexpected(
          byte: range.lowerBound, found: "numbers", expected: "\(ElementType.name(of: element.dtype)) as base64")
      }
      let shape = try self.shape == nil ? Shape(lengths) : declaredShape(in: bytes, before: range.lowerBound)
      // Flat, or as nested as the shape; which of the two makes no difference where nothing is inside.
      let fits = lengths == shape.dimensions || lengths == [shape.elementCount] || isEmpty(lengths, shape)
      guard fits else {
        throw .unexpected(
          byte: range.lowerBound, found: "lists of lengths \(lengths)", expected: "what fills the shape \(shape)")
      }
      return StoredTensor(
        name: name, shape: shape, type: element, form: .numbers(lengths: lengths), range: range,
        declaresType: type != nil)
    case nil: preconditionFailure("a record without elements is no tensor")
    }
  }

  private func isEmpty(_ lengths: [Int], _ shape: Shape) -> Bool { lengths.contains(0) && shape.elementCount == 0 }

  private func elementType() throws(JSONError) -> ElementType? {
    guard let type else { return nil }
    guard let element = ElementType(named: type.name) else {
      throw .unexpected(
        byte: type.byte, found: "the type '\(type.name)'",
        expected: "one of \(DType.elementwise.map(ElementType.name(of:)).joined(separator: ", "))")
    }
    return element
  }

  private func declaredShape(in bytes: RawSpan, before byte: Int) throws(JSONError) -> Shape {
    guard let shape else { throw .unexpected(byte: byte, found: "base64", expected: "a shape beside it") }
    guard shape.lengths.count == 1, shape.lengths[0] <= Self.mostAxes else {
      throw .unexpected(
        byte: shape.range.lowerBound, found: "a shape of lengths \(shape.lengths)",
        expected: "a list of at most \(Self.mostAxes) whole numbers")
    }
    let rank = shape.lengths[0]
    var dimensions: [Int] = []
    if rank > 0 {
      var reader = NumberListReader(bytes, at: shape.range.lowerBound, lengths: [rank])
      var block = ByteBlock(zeroed: 8 * rank)
      var target = block.mutableBytes
      try reader.read(rank, as: .i64, into: &target)
      dimensions = (0..<rank).map { Int(block.bytes.integer(at: 8 * $0, as: Int64.self)) }
    }
    guard let checked = Shape(checking: dimensions), checked.elementCount != nil else {
      throw .unexpected(
        byte: shape.range.lowerBound, found: "the shape \(dimensions)", expected: "lengths that can be multiplied")
    }
    return checked
  }

  private func check(_ text: JSONText, _ shape: Shape, _ dtype: DType, in bytes: RawSpan) throws(JSONError) {
    let found = try Base64.decodedLength(text.range, of: bytes)
    let expected = shape.elementCount.flatMap(dtype.byteCount(elements:))
    guard found == expected else {
      throw .unexpected(
        byte: text.range.lowerBound, found: "base64 of \(found) bytes",
        expected: "\(expected.map(String.init) ?? "a number of bytes that can be counted") for \(dtype) \(shape)")
    }
  }
}
