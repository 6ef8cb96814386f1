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
    var hasTextAsData = false
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
        if let found = try numbers() { return found }
      case .endObject, .endArray: levels.removeLast()
      case .key(let key):
        levels[place].key = key
        if ReservedNames.all.contains(key) {
          let first = try scanner.next()
          _ = try MetadataValue(first, &scanner)
        } else {
          hasOnlyMetadata = false
        }
      case .string:
        if levels[place].key == "data" { levels[place].hasTextAsData = true }
        if levels[place].key == "dtype" { levels[place].hasShapeOrType = true }
        if isAtBase64 { return Self.base64 }
      case .integer, .double, .bool, .null: break
      case .end: return hasOnlyMetadata ? "of nothing but metadata" : nil
      }
    }
  }

  private static let base64 = "whose first tensor is base64 with its shape and type"

  private var isAtBase64: Bool { levels[levels.count - 1].hasTextAsData && levels[levels.count - 1].hasShapeOrType }

  /// What the list says whose opening bracket was the last token.
  @_lifetime(self: copy self)
  private mutating func numbers() throws(JSONError) -> String? {
    let level = levels[levels.count - 1]
    guard scanner.isAtNumberList else {
      levels.append(Level())
      return nil
    }
    switch level.key {
    case "shape":
      _ = try scanner.readNumberList()
      levels[levels.count - 1].hasShapeOrType = true
      return isAtBase64 ? Self.base64 : nil
    case "data" where level.hasShapeOrType:
      return "whose first tensor is a list of numbers with its shape"
    default:
      // Configurations have empty lists, too.
      return try scanner.next() == .endArray ? nil : "whose first tensor is lists of numbers"
    }
  }
}
