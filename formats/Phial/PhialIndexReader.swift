import ByteIO
import JSON
import WeightGraph

/// Goes through an index once; of each tensor only the record is kept, so that a million of them take little memory.
struct PhialIndexReader: ~Escapable {
  /// How much the object of one tensor may say.
  private static let tensorRoom = MetadataRoom(names: 32, values: 1024)

  private var records: [PhialIndex.Record] = []
  private var findings = Findings()
  private var metadata = MetadataValue.null
  /// What stands where the tensors should, if it is no list.
  private var insteadOfTensors: MetadataValue?
  /// The names of the index's members, or what it is where it is no object.
  private var members: [String] = []
  private var insteadOfIndex: MetadataValue?
  private var room = MetadataRoom()
  private var scanner: JSONScanner

  /// Reads all of the text.
  ///
  /// - Throws: ``JSONError`` where it is no JSON, or says more than there is room for; what is wrong besides, the result says.
  @_lifetime(copy json)
  init(_ json: RawSpan) throws(JSONError) {
    scanner = JSONScanner(json, PhialMetadata.rules)
    let first = try scanner.next()
    if first == .beginObject {
      while case .key(let name) = try scanner.next() { try readMember(name) }
    } else {
      insteadOfIndex = try MetadataValue(first, &scanner, in: &room)
    }
    _ = try scanner.next()
  }

  /// The records and the metadata.
  ///
  /// - Throws: ``ContainerError`` with what is wrong with them.
  func result() throws(ContainerError) -> ([PhialIndex.Record], MetadataObject) {
    if let insteadOfIndex {
      throw .damaged(subject: "index", byte: nil, found: insteadOfIndex.kind, expected: "an object")
    }
    let names = ["metadata", "tensors"]
    guard members.sorted() == names else {
      throw .damaged(
        subject: "index", byte: nil, found: "members \(members.sorted())", expected: "members \(names)")
    }
    if let insteadOfTensors {
      throw .damaged(
        subject: "index, tensors", byte: nil, found: insteadOfTensors.description, expected: "an array")
    }
    var findings = findings
    let decoded = findings.noting { () throws(ContainerError) in try PhialMetadata.decode(metadata) }
    try findings.throwIfAny()
    return (records, decoded ?? MetadataObject())
  }

  @_lifetime(self: copy self)
  private mutating func readMember(_ name: String) throws(JSONError) {
    try room.takeName(at: scanner.tokenStart)
    members.append(name)
    let first = try scanner.next()
    switch (name, first) {
    case ("tensors", .beginArray): try readTensors()
    case ("tensors", _): insteadOfTensors = try MetadataValue(first, &scanner, in: &room)
    case ("metadata", _): metadata = try MetadataValue(first, &scanner, in: &room)
    default: _ = try MetadataValue(first, &scanner, in: &room)
    }
  }

  @_lifetime(self: copy self)
  private mutating func readTensors() throws(JSONError) {
    var number = 0
    while case let first = try scanner.next(), first != .endArray {
      guard number < StateDict.mostTensors else {
        throw .unexpected(
          byte: scanner.tokenStart, found: "one more tensor", expected: "at most \(StateDict.mostTensors)")
      }
      var room = Self.tensorRoom
      let value = try MetadataValue(first, &scanner, in: &room)
      let record = findings.noting { () throws(ContainerError) in try PhialIndex.Record(value, number: number) }
      if let record { records.append(record) }
      number += 1
    }
  }
}
