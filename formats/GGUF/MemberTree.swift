import ByteIO
import JSON
import WeightGraph

/// Metadata as a file has them, with full stops in their keys, and as a tree of objects.
///
/// `gpt2.attention.head_count` is `head_count` in `attention` in `gpt2`. Where a key goes on behind another one,
/// as `tokenizer.chat_template.rag` behind `tokenizer.chat_template`, the rest of it is a single name. What no file can hold as
/// it is, null and mixed lists above all, is JSON under a key that begins with ``jsonPrefix``.
enum MemberTree {
  /// What stands before the name of a value in JSON.
  static let jsonPrefix = "transmute.json."
  /// How many names lead to a value at most; of a longer key the rest is a single name.
  private static let deepest = 64

  /// The tree that members make, in their order.
  static func read(_ members: [(key: String, value: MetadataValue)]) -> MetadataObject {
    let keys = Set(members.map { ExactText($0.key) })
    var (tree, room) = (MetadataObject(), MetadataRoom())
    for (key, value) in members {
      if let (name, decoded) = decode(key, value, in: &room) {
        tree[name] = decoded
      } else {
        tree[path: path(of: key, among: keys)] = value
      }
    }
    return tree
  }

  /// The members that a value makes, or `nil` where a file cannot hold it as it is.
  static func members(_ key: String, _ value: MetadataValue) -> [(key: String, value: MetadataValue)]? {
    guard !key.isEmpty, !key.hasPrefix(jsonPrefix) else { return nil }
    guard case .object(let object) = value else { return isHeld(value) ? [(key, value)] : nil }
    guard !object.isEmpty else { return nil }
    var members: [(key: String, value: MetadataValue)] = []
    for (name, inner) in object.members {
      guard let flat = Self.members("\(key).\(name)", inner) else { return nil }
      members += flat
    }
    return members
  }

  /// The member that a value makes as JSON.
  static func json(_ name: String, _ value: MetadataValue) -> (key: String, value: MetadataValue) {
    (jsonPrefix + name, .string(value.json()))
  }

  private static func decode(
    _ key: String, _ value: MetadataValue, in room: inout MetadataRoom
  ) -> (name: String, value: MetadataValue)? {
    guard key.hasPrefix(jsonPrefix), let text = value.string else { return nil }
    let region = ByteRegion(Array(text.utf8))
    guard let decoded = try? MetadataValue(json: region.bytes, in: &room) else { return nil }
    return (String(key.dropFirst(jsonPrefix.count)), decoded)
  }

  /// The names that lead to a key's value: its parts, as far as none of them is a value itself.
  private static func path(of key: String, among keys: Set<ExactText>) -> [String] {
    let parts = key.split(separator: ".", maxSplits: deepest - 1, omittingEmptySubsequences: false).map(String.init)
    let end = (1..<max(1, parts.count)).first { keys.contains(ExactText(parts[..<$0].joined(separator: "."))) }
    guard let end else { return parts }
    return parts[..<(end - 1)] + [parts[(end - 1)...].joined(separator: ".")]
  }

  /// Whether a value is one that a file has a type for: a number, a text, a truth value, or a list of one kind of these.
  private static func isHeld(_ value: MetadataValue) -> Bool {
    switch value {
    case .null, .object: false
    case .bool, .integer, .double, .string: true
    case .array(let elements):
      elements.allSatisfy { element in
        if case .array = element { return false }
        return isHeld(element) && element.kind == elements[0].kind
      }
    }
  }
}
