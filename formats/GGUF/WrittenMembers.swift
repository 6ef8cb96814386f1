import WeightGraph

/// The metadata that are written: those of a state dict, and what a file says of itself.
struct WrittenMembers {
  let members: [(key: String, value: MetadataValue)]
  /// What would not be read back as it is.
  let losses: [Loss]

  init(_ contents: StateDict) {
    let metadata = contents.metadata.members
    var asJSON = Set(metadata.filter { MemberTree.members($0.key, $0.value) == nil }.map { ExactText($0.key) })
    var members: [(key: String, value: MetadataValue)]
    var wrong: [String]
    // What is read back as something else as it is may still be read back as JSON.
    repeat {
      members = metadata.flatMap { key, value in
        asJSON.contains(ExactText(key))
          ? [MemberTree.json(key, value)] : MemberTree.members(key, value) ?? []
      }
      let tree = MemberTree.read(members)
      wrong = metadata.filter { tree[$0.key] != $0.value }.map(\.key)
      let before = asJSON.count
      asJSON.formUnion(wrong.map(ExactText.init))
      if asJSON.count == before { break }
    } while !wrong.isEmpty
    let facts = Set(members.map(\.key)).intersection(FileFacts.keys)
    losses =
      wrong.map { Loss("metadata '\($0)'", "its values have neither a type there nor a text in JSON") }
      + facts.sorted().map { Loss("metadata '\($0)'", "the file says this of its own tensors") }
      + members.filter { $0.key.utf8.count > 65535 }.map {
        Loss("metadata '\($0.key.prefix(40))…'", "its name has \($0.key.utf8.count) bytes, at most 65535")
      }
    self.members = members + Self.facts(of: contents)
  }

  /// The members of one of several files: all of them in the first, and in each which part it is.
  func of(_ part: FileFacts.Part) -> WrittenMembers {
    WrittenMembers(members: (part.number == 0 ? members : []) + part.members, losses: losses)
  }

  private init(members: [(key: String, value: MetadataValue)], losses: [Loss]) {
    (self.members, self.losses) = (members, losses)
  }

  /// What the file says of itself.
  private static func facts(of contents: StateDict) -> [(key: String, value: MetadataValue)] {
    var facts: [(key: String, value: MetadataValue)] = []
    if let kind = FileKind.number(for: contents) { facts.append((FileFacts.fileType, .integer(Int64(kind)))) }
    if contents.entries.contains(where: \.tensor.dtype.isBlockType) {
      facts.append((FileFacts.quantizationVersion, .integer(Int64(FileFacts.writtenQuantizationVersion))))
    }
    return facts
  }
}
