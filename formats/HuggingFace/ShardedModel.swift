import ByteIO
import WeightGraph

/// The files that an index names, opened and compared with it.
struct ShardedModel {
  private let index: ShardIndex
  private let shards: [(name: String, contents: StateDict)]

  /// Opens all files.
  ///
  /// - Parameter folder: where the index is.
  /// - Throws: ``ContainerError`` with everything that is wrong with any of them.
  init(
    _ index: ShardIndex, _ files: WeightFiles, in folder: MappedFolder, _ options: ContainerOptions
  ) throws(ContainerError) {
    var findings = Findings()
    var shards: [(name: String, contents: StateDict)] = []
    let records = Dictionary(grouping: index.records, by: \.file)
    for (name, records) in records.sorted(by: { $0.key < $1.key }) {
      let opened = findings.noting { () throws(ContainerError) in
        let file: MappedFile
        do throws(FileError) { file = try folder.file(name) } catch {
          if case .missing = error { throw records[0].absence(others: records.count - 1) }
          throw .file(error)
        }
        do throws(ContainerError) { return try files.container.read(file, options) } catch {
          throw error.within("shard '\(name)'")
        }
      }
      if let opened { shards.append((name, opened)) }
    }
    if index.records.isEmpty, let part = files.parts(in: folder).first {
      findings.add(
        .damaged(
          subject: "index, \(IndexReader.mapKey)", byte: nil, found: "no tensors", expected: "those of '\(part)'"))
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
    for (name, contents) in shards {
      remarks += contents.remarks.map { "shard '\(name)': \($0)" }
      metadata.take(contents.metadata, from: "shard '\(name)'", &remarks)
    }
    metadata.take(index.metadata, from: "the index", &remarks)
    // Who wants to know it counts the tensors' elements, and writes it anew.
    metadata["total_parameters"] = nil
    return try StateDict(shards.flatMap(\.contents.entries), metadata: metadata, remarks: remarks)
  }

  private func checkTensors(_ findings: inout Findings) {
    let places = Dictionary(
      index.records.map { (ExactText($0.tensor), $0.file) }, uniquingKeysWith: { first, _ in first })
    var found: Set<ExactText> = []
    for (shard, contents) in shards {
      let mapped = contents.entries.filter { places[ExactText($0.name)] == shard }
      found.formUnion(mapped.map { ExactText($0.name) })
      let identities = Set(mapped.map(\.tensor.identity))
      for entry in contents.entries {
        let place = places[ExactText(entry.name)]
        // Other names of a tensor may be in the index or not.
        guard place != shard, place != nil || !identities.contains(entry.tensor.identity) else { continue }
        findings.add(
          .damaged(
            subject: "shard '\(shard)'", byte: entry.tensor.provenance.byteRange?.lowerBound,
            found: "tensor '\(entry.name)'",
            expected: place.map { "it in '\($0)' only, as the index says" } ?? "only what the index names"))
      }
    }
    for record in index.records where !found.contains(ExactText(record.tensor)) {
      findings.add(
        .damaged(
          subject: "index, tensor '\(record.tensor)'", byte: record.byte, found: "'\(record.file)'",
          expected: "the name of a file that has this tensor"))
    }
  }

  /// Some tools count a tensor once, whatever the number of its names, others once a name.
  private func checkSize(_ findings: inout Findings) {
    guard let total = index.totalSize else { return }
    let tensors = shards.flatMap { $0.contents.entries.map(\.tensor) }
    var seen: Set<TensorIdentity> = []
    let once = tensors.filter { seen.insert($0.identity).inserted }.reduce(0) { $0 + $1.byteCount }
    guard total.byteCount != once, total.byteCount != tensors.reduce(0, { $0 + $1.byteCount }) else { return }
    findings.add(
      .damaged(
        subject: "index, total_size", byte: total.byte, found: "\(total.byteCount)",
        expected: "\(once), the bytes of all tensors"))
  }
}

extension ShardIndex.Record {
  /// That the file is not there which so many other tensors should be in as well.
  fileprivate func absence(others: Int) -> ContainerError {
    .damaged(
      subject: "index, tensor '\(tensor)'\(others > 0 ? " and \(others) more" : "")", byte: byte,
      found: "'\(file)', which is not there", expected: "the name of a file beside the index")
  }
}

extension MetadataObject {
  /// Adds what another part of the model says, as far as nothing else is known under the same name.
  mutating func take(_ others: MetadataObject, from part: String, _ remarks: inout [String]) {
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
  func within(_ part: String) -> ContainerError {
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
