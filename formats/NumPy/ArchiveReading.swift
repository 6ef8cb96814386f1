import Archive
import ByteIO
import JSON
import WeightGraph

/// A state dict in the making, member by member; all that is wrong is collected and reported at once.
struct ArchiveReading {
  /// The member that holds all metadata.
  static let metadataName = "__metadata__"

  let path: String
  let options: ReadOptions
  private var entries: [StateDict.Entry] = []
  private var metadata = MetadataObject()
  private var room = MetadataRoom()
  private var remarks: [String] = []
  private var errors: [ContainerError] = []

  init(path: String, options: ReadOptions) {
    self.path = path
    self.options = options
  }

  /// Takes in one member of the archive.
  mutating func read(_ entry: ZipEntry) {
    guard ArrayMember.isArray(entry) else {
      remarks.append("member '\(entry.name)' is no npy array and was passed over")
      return
    }
    do throws(ContainerError) {
      let member = try ArrayMember(entry, options)
      remarks += member.remarks
      if case .number = member.header.element {
        let provenance = Provenance(path: path, name: member.name, byteRange: member.range)
        let tensor = try member.header.tensor(member.source, provenance)
        entries.append(StateDict.Entry(member.name, tensor, seal: member.seal))
      } else {
        try readText(member, entry)
      }
    } catch { errors.append(error) }
  }

  /// A text without axes is metadata; a list of texts is nothing that a state dict has.
  private mutating func readText(_ member: ArrayMember, _ entry: ZipEntry) throws(ContainerError) {
    let subject = "array '\(member.name)'"
    guard member.header.shape.rank == 0 else {
      throw .unsupported(
        subject: subject, reason: "an array of \(member.header.shape) texts, which are no weights",
        hint: "a single text (numpy.array('…')) is read as metadata")
    }
    if case .sum(let verify) = member.seal { try verify() }
    let text = try MemberText.decode(member, subject)
    let value: MetadataValue
    do throws(JSONError) {
      value = try MemberText.value(text, in: &room)
    } catch {
      remarks.append("\(subject): looks like JSON but is a plain text: \(error)")
      value = .string(text)
    }
    guard member.name == Self.metadataName else { return try add(member.name, value) }
    guard case .object(let object) = value else {
      throw .damaged(subject: subject, byte: nil, found: value.kind, expected: "a JSON object")
    }
    for (key, value) in object.members { try add(key, value) }
  }

  private mutating func add(_ key: String, _ value: MetadataValue) throws(ContainerError) {
    guard metadata[key] == nil else {
      throw .damaged(subject: "metadata '\(key)'", byte: nil, found: "a second value", expected: "one")
    }
    metadata[key] = value
  }

  /// All that was read.
  ///
  /// - Throws: ``ContainerError`` with everything that was wrong.
  func stateDict() throws(ContainerError) -> StateDict {
    guard errors.isEmpty else { throw .all(errors) }
    return try StateDict(entries, metadata: metadata, remarks: remarks)
  }
}
