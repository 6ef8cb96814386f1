import JSON
import WeightGraph

/// The text around a file's tensors.
struct WrittenText {
  /// A tensor, and what comes before and after its elements.
  struct Member {
    let entry: StateDict.Entry
    let form: WrittenForm
    let before: [UInt8]
    let after: [UInt8]
  }

  /// What comes before the first tensor.
  let start: [UInt8]
  let members: [Member]
  let end: [UInt8]

  /// The text of a file with these contents, which ``losses(of:)`` finds nothing wrong with.
  init(_ contents: StateDict, _ form: WrittenForm) {
    let metadata = Self.arranged(contents.metadata)
    let count = metadata.count + contents.entries.count
    var start = JSONPrinter()
    start.append("{")
    for (index, member) in metadata.members.enumerated() {
      start.append("\n  ")
      start.print(member.key)
      start.append(": ")
      start.print(member.value)
      if index < count - 1 { start.append(",") }
    }
    self.start = start.text
    members = contents.entries.enumerated().map { index, entry in
      Self.member(entry, form.applied(to: entry.tensor), isLast: index == contents.entries.count - 1)
    }
    end = Array((count == 0 ? "}\n" : "\n}\n").utf8)
  }

  private static func member(_ entry: StateDict.Entry, _ form: WrittenForm, isLast: Bool) -> Member {
    var before = JSONPrinter()
    before.append("\n  ")
    before.print(entry.name)
    before.append(": ")
    var after = ""
    if !form.leavesOutType(of: entry.tensor) {
      before.append("{\"shape\": \(entry.tensor.shape), \"dtype\": \"\(ElementType.name(of: entry.tensor.dtype))\", ")
      before.append("\"data\": ")
      after = "}"
    }
    if form == .base64 {
      before.append("\"")
      after = "\"" + after
    }
    if !isLast { after += "," }
    return Member(entry: entry, form: form, before: before.text, after: Array(after.utf8))
  }

  /// The metadata as the file's members: those whose names could be tensors' go into the envelope.
  private static func arranged(_ metadata: MetadataObject) -> MetadataObject {
    var members = MetadataObject()
    var envelope = MetadataObject()
    for (key, value) in metadata.members {
      if ReservedNames.all.contains(key), key != ReservedNames.envelope {
        members[key] = value
      } else {
        envelope[key] = value
      }
    }
    if !envelope.isEmpty { members[ReservedNames.envelope] = .object(envelope) }
    return members
  }

  /// What could not come back out of a file, besides what the container's capabilities say.
  static func losses(of contents: StateDict) -> [Loss] {
    let named = contents.entries.filter { ReservedNames.all.contains($0.name) }
      .map { Loss("tensor '\($0.name)'", "a member of this name is metadata") }
    // The file's object and the envelope are around the metadata.
    let deepest = JSONScanner.Rules().depthLimit - 2
    let metadata = contents.metadata.members.flatMap { key, value in
      var reasons: [String] = []
      if !value.isFinite { reasons.append("JSON has no number for NaN and the infinities") }
      if value.isDeeper(than: deepest) { reasons.append("more than \(deepest) lists and objects inside one another") }
      return reasons.map { Loss("metadata '\(key)'", $0) }
    }
    return named + metadata
  }
}

extension MetadataValue {
  /// What lies in this list or object.
  private var parts: [MetadataValue] {
    switch self {
    case .array(let elements): elements
    case .object(let object): object.members.map(\.value)
    default: []
    }
  }

  /// Whether no number in this tree is NaN or infinite.
  fileprivate var isFinite: Bool {
    if case .double(let value) = self, !value.isFinite { return false }
    return parts.allSatisfy(\.isFinite)
  }

  /// Whether more than `limit` lists and objects lie inside one another.
  fileprivate func isDeeper(than limit: Int) -> Bool {
    switch self {
    case .array, .object: limit == 0 || parts.contains { $0.isDeeper(than: limit - 1) }
    default: false
    }
  }
}
