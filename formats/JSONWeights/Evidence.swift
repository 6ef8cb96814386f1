import ByteIO
import JSON
import WeightGraph

/// Looks at the start of a file for what speaks for weights in JSON.
///
/// A vocabulary, a configuration and an index of shards are JSON objects too: what counts is the first tensor.
struct Evidence: ~Escapable {
  /// As much of a file as is looked at; a tokenizer among the metadata may come first.
  private static let window = 16 << 20

  /// What is known of an object or list that is open.
  private struct Level {
    var key = ""
    var hasShapeOrType = false
    /// What the member `data` is, if it could be that of a tensor.
    var data: String?
  }

  private var scanner: JSONScanner
  private var levels: [Level] = []
  private var hasOnlyMetadata = true

  @_lifetime(copy bytes)
  private init(_ bytes: RawSpan) {
    var rules = JSONScanner.Rules()
    rules.allowsNonFiniteWords = true
    scanner = JSONScanner(bytes.extracting(first: min(bytes.byteCount, Self.window)), rules)
  }

  /// Why `bytes` are taken for weights in JSON, or `nil` where they are not.
  static func recognition(of bytes: RawSpan) -> Recognition? {
    guard beginsAsObject(bytes) else { return nil }
    var evidence = Evidence(bytes)
    do throws(JSONError) {
      return try evidence.search().map { Recognition("a JSON object \($0)") }
    } catch {
      // Damaged, or longer than what is looked at: the reader tells.
      return Recognition("text that begins as a JSON object")
    }
  }

  /// Whether the text starts with a brace, and a key or another brace; other formats have one of them by chance.
  private static func beginsAsObject(_ bytes: RawSpan) -> Bool {
    let blanks = Array(" \n\r\t".utf8)
    let start = bytes.extracting(first: min(bytes.byteCount, 1024)).copied().filter { !blanks.contains($0) }
    return start.starts(with: Array("{\"".utf8)) || start.starts(with: Array("{}".utf8))
  }

  /// Goes on to the first tensor, or to the end, and returns what was found.
  @_lifetime(self: copy self)
  private mutating func search() throws(JSONError) -> String? {
    while true {
      let token = try scanner.next()
      let place = levels.count - 1
      switch token {
      case .beginObject: levels.append(Level())
      case .beginArray:
        if let found = try readList() { return found }
      case .endObject, .endArray:
        if levels[place].data == Self.numbers { return Self.lists }
        levels.removeLast()
      case .key(let key):
        levels[place].key = key
        // Known before the data are read, which may be longer than what is looked at.
        if key == "data", levels[place].hasShapeOrType { return isBeforeQuote ? Self.base64 : Self.numbers }
        if ReservedNames.all.contains(key) {
          let first = try scanner.next()
          _ = try MetadataValue(first, &scanner)
        } else {
          hasOnlyMetadata = false
        }
      case .string:
        if levels[place].key == "data" { levels[place].data = Self.base64 }
        if levels[place].key == "dtype" { levels[place].hasShapeOrType = true }
        if let found = levels[place].data, levels[place].hasShapeOrType { return found }
      case .integer, .double, .bool, .null: break
      case .end: return hasOnlyMetadata ? "of nothing but metadata" : nil
      }
    }
  }

  private static let base64 = "whose first tensor is base64 with its shape and type"
  private static let numbers = "whose first tensor is a list of numbers with its shape"
  private static let lists = "whose first tensor is lists of numbers"

  /// Whether a string comes next.
  private var isBeforeQuote: Bool {
    let next = scanner.bytes.extracting(droppingFirst: scanner.position).extracting(first: 16).copied()
    return next.first { $0 > UInt8(ascii: " ") } == UInt8(ascii: "\"")
  }

  /// What the list says whose opening bracket was the last token.
  @_lifetime(self: copy self)
  private mutating func readList() throws(JSONError) -> String? {
    let place = levels.count - 1
    guard scanner.isAtNumberList else {
      levels.append(Level())
      return nil
    }
    switch levels[place].key {
    case "shape":
      _ = try scanner.readNumberList()
      levels[place].hasShapeOrType = true
    case "data":
      levels[place].data = Self.numbers
      _ = try scanner.readNumberList()
    default:
      // Configurations have empty lists, too.
      return try scanner.next() == .endArray ? nil : Self.lists
    }
    return levels[place].hasShapeOrType ? levels[place].data : nil
  }
}
