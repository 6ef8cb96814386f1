import ByteIO
import WeightGraph

/// What an index says of one variable, or of one slice of a variable.
///
/// Source: `tensorflow/core/protobuf/tensor_bundle.proto`, `BundleEntryProto`.
struct BundleEntry {
  /// TensorFlow's number of the elements' type.
  private(set) var type: UInt64 = 0
  private(set) var shape: Shape = []
  /// Which file has the elements.
  private(set) var shard: UInt64 = 0
  /// Where in that file.
  private(set) var offset: UInt64 = 0
  /// How many bytes.
  private(set) var size: UInt64 = 0
  private(set) var checksum = MaskedChecksum()
  /// Where the parts of a variable lie that was saved in slices; empty for one that was saved whole.
  private(set) var slices: [TensorSlice] = []
  /// Where the entry stands in the index.
  let byte: Int

  /// - Parameter subject: what messages call the variable.
  init(_ subject: String, _ file: RawSpan, _ range: Range<Int>) throws(ContainerError) {
    byte = range.lowerBound
    var fields = ProtobufFields(subject, file, range)
    while let field = try fields.next() {
      switch field.number {
      case 1: type = try fields.number(field)
      case 2: shape = try Self.shape("\(subject), shape", file, try fields.range(field))
      case 3: shard = try fields.number(field)
      case 4: offset = try fields.number(field)
      case 5: size = try fields.number(field)
      case 6: checksum = MaskedChecksum(stored: try fields.bits(field))
      case 7: slices.append(try TensorSlice("\(subject), slice", file, try fields.range(field)))
      default: break
      }
    }
  }

  /// The lengths out of a `TensorShapeProto`.
  private static func shape(_ subject: String, _ file: RawSpan, _ range: Range<Int>) throws(ContainerError) -> Shape {
    var fields = ProtobufFields(subject, file, range)
    var lengths: [Int] = []
    while let field = try fields.next() {
      if field.number == 3, try fields.number(field) != 0 {
        throw .damaged(subject: subject, byte: field.byte, found: "an unknown rank", expected: "lengths")
      }
      guard field.number == 2 else { continue }
      var inner = ProtobufFields(subject, file, try fields.range(field))
      var length: UInt64 = 0
      while let field = try inner.next() {
        if field.number == 1 { length = try inner.number(field) }
      }
      guard let count = Int(exactly: length) else {
        throw .damaged(
          subject: subject, byte: field.byte, found: "length \(Int64(bitPattern: length))",
          expected: "one from 0 on")
      }
      lengths.append(count)
      guard lengths.count <= TensorSlice.maximumRank else {
        throw .damaged(
          subject: subject, byte: field.byte, found: "more than \(TensorSlice.maximumRank) axes",
          expected: "at most so many")
      }
    }
    return Shape(lengths)
  }
}
