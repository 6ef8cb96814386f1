import ByteIO
import JSON
import WeightGraph

extension WeightFiles {
  /// Writes all tensors into one file of a folder.
  func writeWhole(
    _ contents: StateDict, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> WrittenPart {
    try write(contents.entries, contents.metadata, name, to: folder, options)
  }

  /// Writes tensors into as many files of a folder as they need, and the index of these; what the metadata say stands in the
  /// index.
  ///
  /// - Parameter most: the number of bytes of tensors that a file may have.
  func writeShards(
    _ contents: StateDict, most: Int, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart] {
    let split = ShardSplit(contents.entries, most: most)
    var (parts, places): ([WrittenPart], MetadataObject) = ([], [:])
    for (index, entries) in split.shards.enumerated() {
      let name = name(part: index + 1, of: split.shards.count)
      parts.append(try write(entries, [:], name, to: folder, options))
      for entry in entries { places[entry.name] = .string(name) }
    }
    var metadata = contents.metadata
    let stored = parts.flatMap(\.stored)
    metadata["total_parameters"] = MetadataValue(stored.reduce(0) { $0 + $1.tensor.elementCount })
    metadata["total_size"] = MetadataValue(stored.reduce(0) { $0 + $1.byteRange.count })
    let index: MetadataObject = ["metadata": .object(metadata.sorted), "weight_map": .object(places.sorted)]
    try ContainerError.wrapping { () throws(FileError) in try folder.add(indexName, index.document()) }
    return parts
  }

  private func write(
    _ entries: [StateDict.Entry], _ more: MetadataObject, _ name: String, to folder: borrowing FolderWriter,
    _ options: ContainerOptions
  ) throws(ContainerError) -> WrittenPart {
    var metadata = metadata
    for (key, value) in more.members { metadata[key] = value }
    let file = try ContainerError.wrapping { () throws(FileError) in try folder.start(name) }
    let written = try container.write(
      StateDict(entries, metadata: metadata), to: file, self.options(from: options))
    folder.keep(file)
    return WrittenPart(name, written)
  }
}

extension MetadataObject {
  /// The text of a file of JSON, as Hugging Face's tools lay it out.
  func document(sortsKeys: Bool = false) -> [UInt8] {
    Array((MetadataValue.object(self).json(JSONStyle(indentation: 2, sortsKeys: sortsKeys)) + "\n").utf8)
  }

  /// The members in the order of their names; what is in them keeps its own, which may mean something.
  fileprivate var sorted: MetadataObject {
    MetadataObject(members.sorted { $0.key.precedesInBytes($1.key) }.map { ($0.key, $0.value) })
  }
}

extension WrittenPart {
  /// The tensors that have bytes of their own, of several in one place the first.
  fileprivate var stored: [WrittenTensor] {
    var seen: Set<Range<Int>> = []
    return tensors.filter { $0.byteRange.isEmpty || seen.insert($0.byteRange).inserted }
  }
}
