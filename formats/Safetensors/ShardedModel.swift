import ByteIO
import WeightGraph

/// The files that an index names, opened and compared with it.
struct ShardedModel {
  private let index: ShardIndex
  private let shards: [(name: String, file: StoredFile)]

  /// Opens all files.
  ///
  /// - Parameter path: where the index is.
  /// - Throws: ``ContainerError`` with everything that is wrong with any of them.
  init(_ index: ShardIndex, beside path: String) throws(ContainerError) {
    let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[...$0]) } ?? ""
    var findings = Findings()
    var shards: [(name: String, file: StoredFile)] = []
    for name in index.files {
      let opened = findings.noting { () throws(ContainerError) in
        let file = try ContainerError.wrapping { () throws(FileError) in try MappedFile(folder + name) }
        do throws(ContainerError) { return try StoredFile(file) } catch { throw error.within("shard '\(name)'") }
      }
      if let opened { shards.append((name, opened)) }
    }
    try findings.throwIfAny()
    self.index = index
    self.shards = shards
  }

  /// All files as one.
  ///
  /// - Throws: ``ContainerError`` naming every tensor that is not where the index says, or of which it says nothing.
  func stateDict() throws(ContainerError) -> StateDict {
    var findings = Findings()
    checkTensors(&findings)
    checkSize(&findings)
    try findings.throwIfAny()
    var (metadata, remarks) = (MetadataObject(), index.remarks)
    for (name, file) in shards {
      remarks += file.remarks.map { "shard '\(name)': \($0)" }
      metadata.take(file.metadata, from: "shard '\(name)'", &remarks)
    }
    metadata.take(index.metadata, from: "the index", &remarks)
    return try StateDict(shards.flatMap { $0.file.tensors + $0.file.aliases }, metadata: metadata, remarks: remarks)
  }

  private func checkTensors(_ findings: inout Findings) {
    let places = Dictionary(
      index.records.map { (ExactText($0.tensor), $0.file) }, uniquingKeysWith: { first, _ in first })
    var found: Set<ExactText> = []
    for (shard, file) in shards {
      for entry in file.tensors {
        let name = ExactText(entry.name)
        guard places[name] != shard else {
          found.insert(name)
          continue
        }
        findings.add(
          .damaged(
            subject: "shard '\(shard)'", byte: entry.tensor.provenance.byteRange?.lowerBound,
            found: "tensor '\(entry.name)'",
            expected: places[name].map { "it in '\($0)' only, as the index says" } ?? "only what the index names"))
      }
      // Other names of a tensor may be in the index or not.
      found.formUnion(file.aliases.map { ExactText($0.name) }.filter { places[$0] == shard })
    }
    for record in index.records where !found.contains(ExactText(record.tensor)) {
      findings.add(
        .damaged(
          subject: "index, tensor '\(record.tensor)'", byte: record.byte, found: "'\(record.file)'",
          expected: "the name of a file that has this tensor"))
    }
  }

  private func checkSize(_ findings: inout Findings) {
    guard let total = index.totalSize else { return }
    let found = shards.flatMap(\.file.tensors).reduce(0) { $0 + $1.tensor.byteCount }
    guard found != total.byteCount else { return }
    findings.add(
      .damaged(
        subject: "index, total_size", byte: total.byte, found: "\(total.byteCount)",
        expected: "\(found), the bytes of all tensors"))
  }
}

extension MetadataObject {
  /// Adds what another part of the model says, as far as nothing else is known under the same name.
  fileprivate mutating func take(_ others: MetadataObject, from part: String, _ remarks: inout [String]) {
    for (key, value) in others.members {
      if let known = self[key] {
        if known != value { remarks.append("\(part): its metadata '\(key)' differ and were passed over") }
      } else {
        self[key] = value
      }
    }
  }
}

extension ContainerError {
  /// The error with the part of the model named in which it was found.
  fileprivate func within(_ part: String) -> ContainerError {
    switch self {
    case .damaged(let subject, let byte, let found, let expected):
      .damaged(subject: "\(part), \(subject)", byte: byte, found: found, expected: expected)
    case .unsupported(let subject, let reason, let hint):
      .unsupported(subject: "\(part), \(subject)", reason: reason, hint: hint)
    case .several(let errors): .several(errors.map { $0.within(part) })
    case .file, .missing, .misshapen, .cannotHold: self
    }
  }
}
