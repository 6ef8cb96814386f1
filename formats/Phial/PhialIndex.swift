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
  /// - Throws: ``ContainerError`` with everything that is wrong in it.
  init(_ json: RawSpan, at offset: Int) throws(ContainerError) {
    let value: MetadataValue
    do throws(JSONError) {
      // Of the names and values most are those of the tensors.
      let most = 16 * StateDict.mostTensors
      var room = MetadataRoom(names: most, values: most)
      value = try MetadataValue(json: json, PhialMetadata.rules, in: &room)
    } catch {
      throw .damaged(subject: "index", byte: offset + error.byte, found: error.found, expected: error.expected)
    }
    let index = try IndexObject(value, subject: "index", members: ["metadata", "tensors"])
    var (records, errors) = ([Record](), [ContainerError]())
    for (number, tensor) in try index.array("tensors").enumerated() {
      do throws(ContainerError) {
        records.append(try Record(tensor, number: number))
      } catch {
        errors.append(error)
      }
    }
    var metadata = MetadataObject()
    do throws(ContainerError) {
      metadata = try PhialMetadata.decode(index["metadata"])
    } catch {
      errors.append(error)
    }
    if !errors.isEmpty { throw .all(errors) }
    self.records = records
    self.metadata = metadata
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

  fileprivate init(_ value: MetadataValue, number: Int) throws(ContainerError) {
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
