import ByteIO
import WeightGraph

/// The files of elements that belong to an index, opened as they are asked for, and what variables claim of them.
struct DataFiles {
  let header: BundleHeader
  private let index: MappedFile
  /// What the names of all files of the checkpoint begin with.
  private let prefix: String
  private var files: [UInt64: MappedFile] = [:]
  private var claims: [UInt64: [(range: Range<Int>, name: String)]] = [:]

  init(_ header: BundleHeader, beside index: MappedFile) throws(ContainerError) {
    guard index.name.hasSuffix(BundleReading.indexEnding) else {
      throw .unsupported(
        subject: "name of the file", reason: "'\(index.name)' does not end in \(BundleReading.indexEnding)",
        hint: "the names of the files of elements are made from it: give it the one that it was saved under")
    }
    self.header = header
    self.index = index
    prefix = String(index.name.dropLast(BundleReading.indexEnding.count))
  }

  /// What a file of elements is called: `model.ckpt.data-00000-of-00001`.
  func name(_ shard: UInt64) -> String {
    "\(prefix).data-\(String(shard, width: 5))-of-\(String(header.shardCount, width: 5))"
  }

  /// Where a file of elements is.
  func path(_ shard: UInt64) -> String { index.folder + name(shard) }

  /// The elements that an entry points at, which are then its own.
  mutating func region(_ variable: String, _ entry: BundleEntry) throws(ContainerError) -> ByteRegion {
    guard entry.shard < UInt64(header.shardCount) else {
      throw .damaged(
        subject: "variable '\(variable)', shard_id", byte: entry.byte, found: "\(entry.shard)",
        expected: "less than \(header.shardCount)")
    }
    let file = try open(entry.shard)
    guard let offset = Int(exactly: entry.offset), let size = Int(exactly: entry.size),
      let region = file.contents.slice(at: offset, count: size)
    else {
      throw .damaged(
        subject: "variable '\(variable)'", byte: entry.byte, found: "\(entry.size) bytes from byte \(entry.offset) on",
        expected: "bytes among the \(file.byteCount) of '\(name(entry.shard))'")
    }
    if size > 0 { claims[entry.shard, default: []].append((offset..<offset + size, variable)) }
    return region
  }

  private mutating func open(_ shard: UInt64) throws(ContainerError) -> MappedFile {
    if let file = files[shard] { return file }
    let name = name(shard)
    let file = try ContainerError.wrapping { () throws(FileError) in try index.neighbour(name) }
    files[shard] = file
    return file
  }

  /// Variables that share bytes: no small file may claim many large tensors.
  var overlaps: [ContainerError] {
    claims.keys.sorted().compactMap { shard in
      let ordered = ordered(shard)
      guard
        let (one, next) = zip(ordered, ordered.dropFirst()).first(where: { $1.range.lowerBound < $0.range.upperBound })
      else { return nil }
      return .damaged(
        subject: "variable '\(next.name)' in '\(name(shard))'", byte: next.range.lowerBound,
        found: "bytes that '\(one.name)' has too", expected: "bytes of its own")
    }
  }

  /// A remark on every file with bytes that no variable has.
  var unclaimed: [String] {
    files.keys.sorted().compactMap { shard in
      let claimed = ordered(shard).reduce(0) { $0 + $1.range.count }
      let rest = (files[shard]?.byteCount ?? 0) - claimed
      return rest == 0 ? nil : "\(rest) bytes of '\(name(shard))' belong to no variable and were passed over"
    }
  }

  private func ordered(_ shard: UInt64) -> [(range: Range<Int>, name: String)] {
    (claims[shard] ?? []).sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}
