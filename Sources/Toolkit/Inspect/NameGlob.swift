/// A pattern of names as shells have it: `*` stands for any characters, `?` for one, `[abc]` and `[a-z]` for one of these.
///
/// A full stop and a slash are characters like any others; `[!a-z]` is any character but these.
public struct NameGlob: Hashable, Sendable {
  /// The pattern as it was given.
  public let text: String
  private let parts: [Part]

  fileprivate enum Part: Hashable {
    case anything
    case one(of: [ClosedRange<Character>], isNegated: Bool)
  }

  /// Reads a pattern; a bracket that is not closed stands for itself.
  public init(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case "*": parts.append(.anything)
      case "?": parts.append(.one(of: [], isNegated: true))
      case "[":
        // A closing bracket that comes first is one of the characters.
        let body = rest.dropFirst(rest.hasPrefix("!") ? 1 : 0)
        if let end = body.dropFirst().firstIndex(of: "]") {
          parts.append(.one(of: Self.ranges(body[..<end]), isNegated: rest.hasPrefix("!")))
          rest = rest[rest.index(after: end)...]
        } else {
          fallthrough
        }
      default: parts.append(.one(of: [character...character], isNegated: false))
      }
    }
    self.parts = parts
  }

  /// Whether the pattern stands for all of `name`.
  public func matches(_ name: String) -> Bool {
    let name = Array(name)
    var (part, place) = (0, 0)
    // Where to go on after a mismatch: the last star may stand for one character more than was tried.
    var (star, resume) = (-1, 0)
    while place < name.count {
      if part < parts.count, case .anything = parts[part] {
        (star, resume) = (part, place)
        part += 1
      } else if part < parts.count, parts[part].matches(name[place]) {
        part += 1
        place += 1
      } else if star >= 0 {
        resume += 1
        (part, place) = (star + 1, resume)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .anything }
  }

  private static func ranges(_ body: Substring) -> [ClosedRange<Character>] {
    var ranges: [ClosedRange<Character>] = []
    var rest = body
    while let first = rest.popFirst() {
      if rest.first == "-", let last = rest.dropFirst().first, first <= last {
        ranges.append(first...last)
        rest = rest.dropFirst(2)
      } else {
        ranges.append(first...first)
      }
    }
    return ranges
  }
}

extension NameGlob.Part {
  fileprivate func matches(_ character: Character) -> Bool {
    guard case .one(let ranges, let isNegated) = self else { return false }
    return ranges.contains { $0.contains(character) } != isNegated
  }
}
