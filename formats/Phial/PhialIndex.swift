import ByteIO
import JSON
import WeightGraph

/// What stands at the end of a file: a line for every tensor, and the metadata.
struct PhialIndex: Sendable {
  /// What the index says of one tensor.
  struct Record: Sendable {
    let name: String
    let dtype: DType
    let shape: Shape
    let offset: Int
    let byteLength: Int
    let digest: Digest
  }

  let records: [Record]
  let metadata: MetadataObject

  /// An index as it stands in a file.
  static func json(_ records: [Record], encodedMetadata: MetadataValue) -> [UInt8] {
    var printer = JSONPrinter()
    printer.print([
      "metadata": encodedMetadata, "tensors": .array(records.map { .object($0.members) }),
    ])
    return printer.text
  }

  /// Reads an index whose bytes are sound, which does not make it true.
  ///
  /// - Parameter offset: where it stands in the file.
  /// - Throws: ``ContainerError`` with everything that is wrong in it, or with the first of very much.
  init(_ json: RawSpan, at offset: Int) throws(ContainerError) {
    let reader: PhialIndexReader
    do throws(JSONError) {
      reader = try PhialIndexReader(json)
    } catch {
      throw .damaged(subject: "index", byte: offset + error.byte, found: error.found, expected: error.expected)
    }
    (records, metadata) = try reader.result()
  }
}

extension PhialIndex.Record {
  fileprivate static let memberNames = ["byteLength", "dtype", "name", "offset", "sha256", "shape"]

  fileprivate var members: MetadataObject {
    [
      "byteLength": MetadataValue(byteLength), "dtype": .string(dtype.rawValue), "name": .string(name),
      "offset": MetadataValue(offset), "sha256": .string(digest.description),
      "shape": .array(shape.dimensions.map { MetadataValue($0) }),
    ]
  }

  /// Reads the object of the tensor with this number.
  ///
  /// - Throws: ``ContainerError`` with the first that is wrong in it.
  init(_ value: MetadataValue, number: Int) throws(ContainerError) {
    let name = value.object?["name"]?.string
    let subject = "index, tensor \(number)\(name.map { " '\($0)'" } ?? "")"
    let object = try IndexObject(value, subject: subject, members: Self.memberNames)
    self.name = try object.string("name")
    let typeName = try object.string("dtype")
    guard let dtype = DType(rawValue: typeName) else {
      throw .unsupported(subject: subject, reason: "elements of type '\(typeName)'", hint: nil)
    }
    self.dtype = dtype
    shape = Shape(try object.lengths("shape"))
    offset = try object.length("offset")
    byteLength = try object.length("byteLength")
    guard let count = shape.elementCount, let needed = dtype.byteCount(elements: count) else {
      throw .damaged(
        subject: subject, byte: nil, found: "shape \(shape) of \(dtype)", expected: "bytes that can be counted")
    }
    guard byteLength == needed else {
      throw .damaged(
        subject: "\(subject), byteLength", byte: nil, found: "\(byteLength)",
        expected: "\(needed) for shape \(shape) of \(dtype)")
    }
    digest = try object.digest("sha256")
  }
}
