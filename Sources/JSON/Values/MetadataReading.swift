public import WeightGraph

extension MetadataValue {
  /// The value that JSON text says.
  ///
  /// - Throws: ``JSONError`` with the byte at which the text is no JSON, or says more than there is room for.
  public init(json: RawSpan, _ rules: JSONScanner.Rules = JSONScanner.Rules()) throws(JSONError) {
    var room = MetadataRoom()
    self = try MetadataValue(json: json, rules, in: &room)
  }

  /// The same, of one of several texts that share one room.
  public init(
    json: RawSpan, _ rules: JSONScanner.Rules = JSONScanner.Rules(), in room: inout MetadataRoom
  ) throws(JSONError) {
    var scanner = JSONScanner(json, rules)
    let first = try scanner.next()
    self = try MetadataValue(first, &scanner, in: &room)
    _ = try scanner.next()
  }

  /// The value that starts with `first`, the last token of `scanner`, which moves to the value's end.
  public init(_ first: JSONToken, _ scanner: inout JSONScanner) throws(JSONError) {
    var room = MetadataRoom()
    self = try MetadataValue(first, &scanner, in: &room)
  }

  /// The same, of a text with further values that share one room.
  public init(
    _ first: JSONToken, _ scanner: inout JSONScanner, in room: inout MetadataRoom
  ) throws(JSONError) {
    var open: [Unfinished] = []
    var token = first
    while true {
      let finished: MetadataValue?
      switch token {
      case .beginObject, .beginArray:
        open.append(Unfinished(isObject: token == .beginObject))
        finished = nil
      case .endObject, .endArray: finished = open.popLast()?.value
      case .key(let key):
        try room.takeName(at: scanner.tokenStart)
        open[open.count - 1].key = key
        finished = nil
      case .string(let text): finished = .string(scanner.bytes.decode(text))
      case .integer(let value): finished = .integer(value)
      case .double(let value): finished = .double(value)
      case .bool(let value): finished = .bool(value)
      case .null: finished = .null
      case .end: throw .unexpected(byte: scanner.position, found: "the end", expected: "a value")
      }
      if let finished {
        try room.takeValue(at: scanner.tokenStart)
        guard !open.isEmpty else {
          self = finished
          return
        }
        open[open.count - 1].append(finished)
      }
      token = try scanner.next()
    }
  }
}

/// A list or object whose end has not been read.
private struct Unfinished {
  private let isObject: Bool
  // Not one value of either kind: what is taken out of an enum to be changed may be copied, each time as a whole.
  private var keys: [String] = []
  private var elements: [MetadataValue] = []
  var key = ""

  init(isObject: Bool) { self.isObject = isObject }

  // The scanner lets no name pass twice. Made at once, a large object finds room for all its members at once.
  var value: MetadataValue { isObject ? .object(MetadataObject(keys: keys, values: elements)) : .array(elements) }

  mutating func append(_ element: MetadataValue) {
    if isObject { keys.append(key) }
    elements.append(element)
  }
}
