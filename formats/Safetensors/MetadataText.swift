import ByteIO
import JSON
import WeightGraph

/// Metadata as the texts that safetensors holds, and back.
///
/// What is no text is written as JSON. A text is read as JSON where it is an object or a list, or a number, a truth value
/// or null just as this program writes it; every other text is itself. A text that would be read as something else is
/// written as a string of JSON, in quotes, and quotes are taken away from such texts only: so every value comes back, and
/// whatever others wrote is written as it was but for the white space in objects and lists.
struct MetadataText {
  /// The names of the tensors, which no text may be: it would make its key another name of that tensor.
  let tensors: Set<ExactText>

  /// The value that a text says.
  func value(of text: String) -> MetadataValue {
    var room = MetadataRoom()
    return value(of: text, in: &room)
  }

  /// The same of one of several texts; what there is no room for stays a text.
  func value(of text: String, in room: inout MetadataRoom) -> MetadataValue {
    guard let value = Self.json(text, &room) else { return .string(text) }
    switch value {
    case .array, .object: return value
    case .string(let inner): return !isItself(inner) && Self.isWritten(value, text) ? value : .string(text)
    default: return Self.isWritten(value, text) ? value : .string(text)
    }
  }

  /// The text of a value, or `nil` where it would not be read back as that value.
  func text(of value: MetadataValue) -> String? {
    if case .string(let text) = value { return isItself(text) ? text : value.json() }
    let text = value.json()
    return !tensors.contains(ExactText(text)) && self.value(of: text) == value ? text : nil
  }

  /// The metadata that would not be read back as they are.
  func losses(of metadata: MetadataObject) -> [Loss] {
    let depth = JSONScanner.Rules().depthLimit
    return metadata.members.filter { text(of: $0.value) == nil }.map { key, value in
      let reason =
        tensors.contains(ExactText(value.json()))
        ? "its text is the name of a tensor, of which it would become another name"
        : "JSON has no NaN and no infinity, and at most \(depth) lists inside one another"
      return Loss("metadata '\(key)'", reason)
    }
  }

  /// Whether a text is read as just this text.
  private func isItself(_ text: String) -> Bool {
    guard !tensors.contains(ExactText(text)), case .string(let read) = value(of: text) else { return false }
    return ExactText(read) == ExactText(text)
  }

  /// Whether a text is what this program writes for a value.
  private static func isWritten(_ value: MetadataValue, _ text: String) -> Bool {
    ExactText(value.json()) == ExactText(text)
  }

  /// What a text says as JSON, where it is some and begins with its first letter.
  private static func json(_ text: String, _ room: inout MetadataRoom) -> MetadataValue? {
    guard let first = text.utf8.first, Array("{[\"-0123456789tfn".utf8).contains(first) else { return nil }
    let region = ByteRegion(Array(text.utf8))
    return try? MetadataValue(json: region.bytes, in: &room)
  }
}
