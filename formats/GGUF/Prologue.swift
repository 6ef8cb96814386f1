import ByteIO
import WeightGraph

/// How a file begins: its byte order, its version, and how many tensors and members of metadata it has.
struct Prologue {
  static let magic = Array("GGUF".utf8)
  static let writtenVersion: UInt32 = 3
  /// A model of more tensors, or of more metadata, is refused before they are read.
  static let mostTensors = 1 << 20
  static let mostMembers = 1 << 14

  let order: ByteOrder
  let tensorCount: Int
  let memberCount: Int

  /// The byte order that a file's version tells; all others would be far in the future.
  static func order(of file: RawSpan) -> ByteOrder {
    let start = magic.count
    guard file.byteCount >= start + 4 else { return .little }
    return file.integer(at: start, as: UInt32.self) & 0xffff == 0
      && file.integer(at: start, as: UInt32.self, .big) & 0xffff != 0 ? .big : .little
  }

  /// - Throws: ``ContainerError`` where the file is of another version, or not all there.
  init(_ reader: inout HeaderReader) throws(ContainerError) {
    order = reader.order
    reader.subject = "magic number"
    let start = try reader.bytes(Self.magic.count)
    guard start == Self.magic else {
      throw .damaged(subject: reader.subject, byte: 0, found: "\(start)", expected: "'GGUF'")
    }
    reader.subject = "version"
    let version = try reader.number(UInt32.self)
    guard version != 1 else {
      throw .unsupported(
        subject: reader.subject, reason: "1, whose lengths have 32 bits", hint: "llama.cpp no longer reads it either")
    }
    guard version == 2 || version == 3 else {
      throw .damaged(subject: reader.subject, byte: Self.magic.count, found: "\(version)", expected: "2 or 3")
    }
    reader.subject = "number of tensors"
    tensorCount = try reader.count(each: TensorRecord.leastByteCount, most: Self.mostTensors)
    reader.subject = "number of metadata"
    memberCount = try reader.count(each: StoredMembers.leastByteCount, most: Self.mostMembers)
  }
}
