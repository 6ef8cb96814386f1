import ByteIO
import JSON
import WeightGraph

/// What a file of weights says: its tensors, not yet decoded, and everything else as metadata.
struct WeightsDocument {
  private(set) var tensors: [StoredTensor] = []
  private(set) var metadata = MetadataObject()

  /// Reads the text once, from the first byte to the last.
  ///
  /// - Parameters:
  ///   - fallback: the type of the elements of tensors that do not say theirs.
  ///   - room: for what is no tensor.
  /// - Throws: ``ContainerError/damaged(subject:byte:found:expected:)``.
  init(
    _ file: MappedFile, default fallback: DType, room: MetadataRoom = MetadataRoom()
  ) throws(ContainerError) {
    var walk = DocumentWalk(
      file.contents.bytes, PassedText(file.contents, from: 0), rootName: Self.name(of: file.path), default: fallback,
      room: room)
    let observer = WorkProgress.observer
    observer?.began(WorkStage(.bytes, total: file.contents.count))
    defer { observer?.ended() }
    do throws(JSONError) {
      metadata = try walk.run(observer)
    } catch {
      throw ContainerError(error, walk.subject)
    }
    tensors = walk.tensors
  }

  /// The file's name without its folder and its ending: what the tensor is called in a file that is only one.
  private static func name(of path: String) -> String {
    let last = path.split(separator: "/").last ?? ""
    return String(last.hasSuffix(".json") ? last.dropLast(5) : last)
  }
}

/// Goes through the objects and lists of a file, and tells tensors from metadata.
private struct DocumentWalk: ~Escapable {
  private var scanner: JSONScanner
  private var passed: PassedText
  private let rootName: String
  private let fallback: DType
  private var open: [DocumentNode] = []
  private(set) var tensors: [StoredTensor] = []
  /// The tensor whose text was last looked at, until something else is.
  private var tensorInSight: String?
  /// For what is no tensor; whatever is read, nothing else is kept without being counted.
  private var room: MetadataRoom
  /// Where the metadata are that stand in the envelope.
  private var envelopeStart = 0

  @_lifetime(copy bytes)
  init(
    _ bytes: RawSpan, _ passed: PassedText, rootName: String, default fallback: DType, room: MetadataRoom
  ) {
    self.passed = passed
    self.room = room
    var rules = JSONScanner.Rules()
    rules.allowsNonFiniteWords = true
    scanner = JSONScanner(bytes, rules)
    self.rootName = rootName
    self.fallback = fallback
  }

  /// What an error is about.
  var subject: String {
    if let tensorInSight { return "tensor '\(tensorInSight)'" }
    guard let node = open.last, node.path != nil || node.hasBegun else { return "the JSON text" }
    return "'\(node.childPath)'"
  }

  /// Reads everything and returns what is no tensor.
  @_lifetime(self: copy self)
  mutating func run(_ observer: (any WorkObserver)?) throws(JSONError) -> MetadataObject {
    let first = try scanner.next()
    guard first == .beginObject else {
      throw .unexpected(scanner.bytes, at: scanner.tokenStart, expected: "'{', an object of named tensors")
    }
    open.append(DocumentNode(path: nil, isObject: true, firstTensor: 0))
    while open.count > 0 {
      tensorInSight = nil
      if let count = passed.reach(scanner.position) { observer?.advanced(count, of: .bytes) }
      let token = try scanner.next()
      switch token {
      case .key(let key): try enter(key)
      case .beginObject: openNode(isObject: true)
      case .beginArray:
        if scanner.isAtNumberList { try readNumbers() } else { openNode(isObject: false) }
      case .string(let text): try readString(text)
      case .integer(let value): try readScalar(.integer(value))
      case .double(let value): try readScalar(.double(value))
      case .bool(let value): try readScalar(.bool(value))
      case .null: try readScalar(.null)
      case .endObject, .endArray:
        let node = open.removeLast()
        let metadata = try finish(node)
        if open.isEmpty {
          _ = try scanner.next()
          return try lift(metadata)
        }
        try close(with: metadata)
      case .end: preconditionFailure("the root object is open")
      }
    }
    preconditionFailure("the root object ends in the loop")
  }

  @_lifetime(self: copy self)
  private mutating func enter(_ key: String) throws(JSONError) {
    open[open.count - 1].enter(key)
    if open.count == 1, key == ReservedNames.envelope { envelopeStart = scanner.tokenStart }
    guard ReservedNames.all.contains(key) else { return }
    let first = try scanner.next()
    try room.takeName(at: scanner.tokenStart)
    open[open.count - 1].close(with: try MetadataValue(first, &scanner, in: &room))
  }

  @_lifetime(self: copy self)
  private mutating func openNode(isObject: Bool) {
    open.append(
      DocumentNode(path: open[open.count - 1].childPath, isObject: isObject, firstTensor: tensors.count))
  }

  @_lifetime(self: copy self)
  private mutating func readNumbers() throws(JSONError) {
    let path = open[open.count - 1].childPath
    tensorInSight = path
    let list = try scanner.readNumberList()
    open[open.count - 1].record.take(list, as: open[open.count - 1].key)
    let dtype = list.holdsTruthValues ? .bool : fallback
    try add(
      StoredTensor(
        name: path, shape: Shape(list.lengths), type: ElementType(dtype), form: .numbers(lengths: list.lengths),
        range: list.range, declaresType: false))
    try close(with: nil)
  }

  @_lifetime(self: copy self)
  private mutating func readString(_ text: JSONText) throws(JSONError) {
    let place = open.count - 1
    if open[place].isObject, open[place].key == "data" {
      // Perhaps larger than memory: what it is shows when the object ends.
      open[place].record.data = .text(text)
      return try close(with: nil)
    }
    let string = scanner.bytes.decode(text)
    if open[place].key == "dtype" { open[place].record.type = (string, scanner.tokenStart) }
    try close(with: .string(string))
  }

  @_lifetime(self: copy self)
  private mutating func readScalar(_ value: MetadataValue) throws(JSONError) {
    let place = open.count - 1
    if open[place].isObject, open[place].key == "data", value != .null {
      open[place].record.data = .numbers(scanner.tokenStart..<scanner.position, lengths: [])
    }
    try close(with: value)
  }

  /// Ends the member that was being read, and counts what of it is kept.
  @_lifetime(self: copy self)
  private mutating func close(with metadata: MetadataValue?) throws(JSONError) {
    let place = open.count - 1
    if metadata != nil {
      if open[place].isObject { try room.takeName(at: scanner.tokenStart) }
      try room.takeValue(at: scanner.tokenStart)
    }
    open[place].close(with: metadata)
  }

  @_lifetime(self: copy self)
  private mutating func add(_ tensor: StoredTensor) throws(JSONError) {
    guard tensors.count < StateDict.mostTensors else {
      throw .unexpected(
        byte: tensor.range.lowerBound, found: "one more tensor", expected: "at most \(StateDict.mostTensors)")
    }
    tensors.append(tensor)
  }

  /// Decides what an object or list that has been read was, and returns what of it is metadata.
  @_lifetime(self: copy self)
  private mutating func finish(_ node: DocumentNode) throws(JSONError) -> MetadataValue? {
    var node = node
    if node.isObject, node.record.isTensor {
      let name = node.path ?? rootName
      tensorInSight = name
      let parts = ["shape", "data"].map { node.path(of: $0) }
      if let other = tensors[node.firstTensor...].first(where: { !parts.contains($0.name) }) {
        throw .unexpected(
          byte: other.range.lowerBound, found: "'\(other.name)' in a tensor", expected: "only shape, dtype and data")
      }
      tensors.removeSubrange(node.firstTensor...)
      try add(try node.record.tensor(name, in: scanner.bytes, default: fallback))
      room.giveBack(members: node.forgetRecord())
    } else if case .text(let text) = node.record.data {
      node.keep(.string(scanner.bytes.decode(text)), as: "data")
    }
    return node.metadata(hasTensors: tensors.count > node.firstTensor)
  }

  /// Puts the members of `__metadata__`, which is only a place to keep them, beside all other metadata.
  private func lift(_ metadata: MetadataValue?) throws(JSONError) -> MetadataObject {
    guard var all = metadata?.object else { return MetadataObject() }
    guard let inner = all[ReservedNames.envelope]?.object else { return all }
    all[ReservedNames.envelope] = nil
    for (key, value) in inner.members {
      guard all[key] == nil else {
        throw .unexpected(
          byte: envelopeStart, found: "the metadata '\(key)' in '\(ReservedNames.envelope)' and beside it",
          expected: "one of them")
      }
      all[key] = value
    }
    return all
  }
}
