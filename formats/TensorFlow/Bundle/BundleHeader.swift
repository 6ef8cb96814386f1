import ByteIO
import WeightGraph

/// What an index says of itself, under the empty key, which comes before all others.
///
/// Source: `tensorflow/core/protobuf/tensor_bundle.proto`, `BundleHeaderProto`; `tensor_bundle.h`, `kTensorBundleVersion`.
struct BundleHeader {
  /// The number of files of elements.
  let shardCount: Int
  /// The order of the bytes of elements.
  let order: ByteOrder

  private static let subject = "header"
  /// Readers of this version understand the file.
  private static let version: UInt64 = 1

  init(_ file: RawSpan, _ range: Range<Int>) throws(ContainerError) {
    var fields = ProtobufFields(Self.subject, file, range)
    var (shards, endianness, leastVersion): (UInt64, UInt64, UInt64) = (0, 0, 0)
    while let field = try fields.next() {
      switch field.number {
      case 1:
        if case .bytes = field.value {
          throw .unsupported(
            subject: Self.subject, reason: "a checkpoint of version 1, from before TensorFlow 1.0",
            hint: "in Python: tf.compat.v1.train.Saver(…).restore(…), and save it again")
        }
        shards = try fields.number(field)
      case 2: endianness = try fields.number(field)
      case 3: leastVersion = try Self.leastVersion(file, try fields.range(field))
      default: break
      }
    }
    guard shards >= 1, shards <= UInt64(StateDict.mostTensors) else {
      throw .damaged(
        subject: "\(Self.subject), num_shards", byte: range.lowerBound, found: "\(shards)",
        expected: "a number from 1 to \(StateDict.mostTensors)")
    }
    guard endianness <= 1 else {
      throw .damaged(
        subject: "\(Self.subject), endianness", byte: range.lowerBound, found: "\(endianness)",
        expected: "0 (little) or 1 (big)")
    }
    guard leastVersion <= Self.version else {
      throw .unsupported(
        subject: Self.subject, reason: "it asks for readers of version \(leastVersion); this is one of version 1",
        hint: nil)
    }
    shardCount = Int(shards)
    order = endianness == 0 ? .little : .big
  }

  /// The oldest readers that understand the file, out of a `VersionDef`.
  private static func leastVersion(_ file: RawSpan, _ range: Range<Int>) throws(ContainerError) -> UInt64 {
    var fields = ProtobufFields("\(subject), version", file, range)
    var version: UInt64 = 0
    while let field = try fields.next() {
      if field.number == 2 { version = try fields.number(field) }
    }
    return version
  }

  /// What kind of file starts with a header under an empty key, or ends as tables do and starts so; also where it is cut off.
  static func recognize(_ bytes: RawSpan) -> String? {
    // An entry that shares no byte with the one before, of an empty key: its value is a header.
    guard bytes.byteCount > 4, bytes.byte(at: 0) == 0, bytes.byte(at: 1) == 0, case let length = Int(bytes.byte(at: 2)),
      length > 0, length < 0x80, 3 + length <= bytes.byteCount
    else { return nil }
    do throws(ContainerError) {
      let header = try BundleHeader(bytes, 3..<3 + length)
      let files = header.shardCount == 1 ? "a file" : "\(header.shardCount) files"
      return "the index of a checkpoint with its elements in \(files)"
    } catch {
      return TableFooter.isAtEnd(of: bytes) ? "a table that starts with the header of a checkpoint" : nil
    }
  }
}
