import ByteIO
import JSON
import WeightGraph

/// What an index says: in which of several files each tensor is.
struct ShardIndex {
  /// An index that is longer is refused before it is looked through: ten million names would be another model's.
  static let longest = 100_000_000
  /// As much of a file as is looked at to recognise it; what comes before the map is short.
  private static let window = 1 << 20

  /// In which file a tensor is, and where the index says so.
  struct Record {
    let tensor: String
    let file: String
    let byte: Int
  }

  let records: [Record]
  /// How many bytes all tensors have, where the index says it, and where.
  let totalSize: (byteCount: Int, byte: Int)?
  /// What else the index says of the model.
  let metadata: MetadataObject
  let remarks: [String]

  /// The names of the files, in order.
  var files: [String] { Set(records.map(\.file)).sorted() }

  /// Reads an index.
  ///
  /// - Throws: ``ContainerError`` with everything that is wrong, names of files that would lead elsewhere included.
  init(_ text: RawSpan) throws(ContainerError) {
    guard text.byteCount <= Self.longest else {
      throw .damaged(
        subject: "index", byte: nil, found: "\(text.byteCount) bytes", expected: "at most \(Self.longest)")
    }
    var reader = IndexReader(text)
    do throws(JSONError) { try reader.read() } catch {
      throw .damaged(subject: "index", byte: error.byte, found: error.found, expected: error.expected)
    }
    try reader.findings.throwIfAny()
    records = reader.records
    totalSize = reader.totalSize
    metadata = reader.metadata
    remarks = reader.remarks
  }

  /// Whether a file begins as an index: an object whose `weight_map` names a file of this ending.
  static func recognizes(_ file: RawSpan, ending: String) -> Bool {
    guard let first = file.byteCount > 0 ? file.byte(at: 0) : nil, Array("{ \n\r\t".utf8).contains(first) else {
      return false
    }
    var scanner = JSONScanner(file.extracting(first: min(file.byteCount, window)))
    do throws(JSONError) {
      guard try scanner.next() == .beginObject else { return false }
      while case .key(let key) = try scanner.next() {
        let token = try scanner.next()
        guard key == IndexReader.mapKey else {
          _ = try MetadataValue(token, &scanner)
          continue
        }
        guard token == .beginObject, case .key = try scanner.next(), case .string(let name) = try scanner.next() else {
          return false
        }
        return scanner.bytes.decode(name).hasSuffix(".\(ending)")
      }
    } catch {}
    return false
  }
}
