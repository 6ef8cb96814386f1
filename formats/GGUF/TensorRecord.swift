import ByteIO
import WeightGraph

/// What the header says of one tensor.
struct TensorRecord {
  static let mostAxes = 4
  /// llama.cpp keeps a name in 64 bytes with a zero at its end.
  static let longestWrittenName = 63
  private static let longestName = 64
  /// An empty name's length, no axes, a type and an offset.
  static let leastByteCount = 8 + 4 + 4 + 8

  let name: String
  let dtype: DType
  let shape: Shape
  /// Where the elements start, counted from the first byte behind the header.
  let offset: UInt64
  /// Where the offset stands in the file.
  let offsetByte: Int
  let byteCount: Int

  /// Reads a record; the axes come in the opposite order, the fastest-varying first.
  ///
  /// - Throws: ``ContainerError`` where its name is too long, it has too many axes, its elements cannot be counted, are no
  ///   whole blocks, or are of a type that there is not.
  init(_ reader: inout HeaderReader, number: Int) throws(ContainerError) {
    reader.subject = "name of tensor \(number)"
    name = try reader.text(longest: Self.longestName)
    reader.subject = "tensor '\(name)'"
    let subject = reader.subject
    var byte = reader.position
    let rank = try reader.number(UInt32.self)
    guard rank <= Self.mostAxes else {
      throw .damaged(subject: subject, byte: byte, found: "\(rank) axes", expected: "at most \(Self.mostAxes)")
    }
    byte = reader.position
    var lengths: [Int] = []
    for _ in 0..<rank {
      let byte = reader.position
      let length = try reader.number(UInt64.self)
      guard let length = Int(exactly: length) else {
        throw .damaged(subject: subject, byte: byte, found: "an axis of \(length)", expected: "at most \(Int.max)")
      }
      lengths.append(length)
    }
    shape = Shape(lengths.reversed())
    let typeByte = reader.position
    let type = try reader.number(UInt32.self)
    guard let dtype = TensorType.dtype(of: type) else {
      throw .damaged(
        subject: subject, byte: typeByte, found: "elements of type \(type)", expected: "a type that ggml has")
    }
    self.dtype = dtype
    guard let count = shape.elementCount else {
      throw .damaged(subject: subject, byte: byte, found: "shape \(shape)", expected: "elements that 64 bits can count")
    }
    guard !dtype.isBlockType || shape.dimensions.last?.isMultiple(of: dtype.elementsPerBlock) == true else {
      throw .damaged(
        subject: subject, byte: byte, found: "shape \(shape) of \(dtype)",
        expected: "a last axis of whole blocks of \(dtype.elementsPerBlock)")
    }
    guard let byteCount = dtype.byteCount(elements: count) else {
      throw .damaged(
        subject: subject, byte: byte, found: "shape \(shape) of \(dtype)", expected: "bytes that 64 bits can count")
    }
    self.byteCount = byteCount
    offsetByte = reader.position
    offset = try reader.number(UInt64.self)
  }
}
