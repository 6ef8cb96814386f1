public import WeightGraph

extension MetadataValue {
  /// The value that JSON text says.
  ///
  /// - Throws: ``JSONError`` with the byte at which the text is no JSON.
  public init(json: RawSpan, _ rules: JSONScanner.Rules = JSONScanner.Rules()) throws(JSONError) {
    var scanner = JSONScanner(json, rules)
    let first = try scanner.next()
    self = try MetadataValue(first, &scanner)
    _ = try scanner.next()
  }

  /// The value that starts with `first`, the last token of `scanner`, which moves to the value's end.
  public init(_ first: JSONToken, _ scanner: inout JSONScanner) throws(JSONError) {
    var open: [Unfinished] = []
    var token = first
    while true {
      let finished: MetadataValue?
      switch token {
      case .beginObject, .beginArray:
        open.append(Unfinished(token == .beginObject ? .object([:]) : .array([])))
        finished = nil
      case .endObject, .endArray: finished = open.popLast()?.value
      case .key(let key):
        open[open.count - 1].key = key
        open[open.count - 1].keyStart = scanner.tokenStart
        finished = nil
      case .string(let text): finished = .string(scanner.bytes.decode(text))
      case .integer(let value): finished = .integer(value)
      case .double(let value): finished = .double(value)
      case .bool(let value): finished = .bool(value)
      case .null: finished = .null
      case .end: throw .unexpected(byte: scanner.position, found: "the end", expected: "a value")
      }
      if let finished {
        guard !open.isEmpty else {
          self = finished
          return
        }
        try open[open.count - 1].append(finished)
      }
      token = try scanner.next()
    }
  }
}

/// A list or object whose end has not been read.
private struct Unfinished {
  private(set) var value: MetadataValue
  var key = ""
  var keyStart = 0

  init(_ empty: MetadataValue) { value = empty }

  mutating func append(_ element: MetadataValue) throws(JSONError) {
    switch value {
    case .array(var elements):
      value = .null  // so that the elements have one owner and are not copied
      elements.append(element)
      value = .array(elements)
    case .object(var members):
      value = .null
      // The scanner tells names apart by their bytes, a metadata object by their letters, however these are spelled.
      guard members[key] == nil else { throw .duplicateKey(byte: keyStart, key: key) }
      members[key] = element
      value = .object(members)
    default: preconditionFailure("only lists and objects are begun")
    }
  }
}
