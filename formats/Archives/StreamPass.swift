import Archive
import ByteIO
import WeightGraph

/// One reading of an archive from its beginning to its end, in which some files are put aside.
struct StreamPass {
  /// A file that was met.
  struct Found: Sendable {
    let header: ArchiveStream.Header
    /// Its first bytes.
    let beginning: ByteRegion
    /// All its bytes, where they were put aside.
    let whole: ByteRegion?
  }

  /// All files, in the archive's order.
  let found: [Found]

  /// Reads an archive.
  ///
  /// - Parameter isKept: whether a file is put aside, told by its header and its first bytes.
  /// - Throws: ``ContainerError`` where it is damaged, or grows beyond the limit.
  init(
    _ archive: ByteRegion, _ limit: UnpackingLimit, keeping isKept: (ArchiveStream.Header, ByteRegion) -> Bool
  ) throws(ContainerError) {
    var passed: [(header: ArchiveStream.Header, beginning: ByteRegion?, range: Range<Int>)] = []
    var spool = try SpooledBytes()
    var block = ByteBlock(uninitialized: OpenedArchive.beginningLength)
    var total = 0
    let stream = try Self.decoding { () throws(ArchiveStream.Failure) in try ArchiveStream(archive) }
    while let header = try Self.decoding({ () throws(ArchiveStream.Failure) in try stream.next() }) {
      let (sum, overflow) = total.addingReportingOverflow(header.byteCount)
      total = overflow ? .max : sum
      try limit.check(total, "what was found up to member '\(header.name)'")
      guard passed.count < StateDict.mostTensors else {
        throw .damaged(
          subject: "archive", byte: nil, found: "more than \(passed.count) files", expected: "at most so many")
      }
      spool.align()
      let start = spool.count
      var filled = try Self.fill(&block, from: stream)
      let beginning = ByteRegion(copying: block.bytes.extracting(first: filled))
      guard isKept(header, beginning) else {
        passed.append((header, beginning, start..<start))
        continue
      }
      while filled > 0 {
        try spool.append(block.bytes.extracting(first: filled))
        filled = try Self.fill(&block, from: stream)
      }
      guard spool.count - start == header.byteCount else {
        throw .damaged(
          subject: "member '\(header.name)'", byte: nil, found: "\(spool.count - start) bytes",
          expected: "\(header.byteCount)")
      }
      passed.append((header, nil, start..<spool.count))
    }
    let kept = try spool.finish()
    found = passed.map { header, beginning, range in
      if let beginning { return Found(header: header, beginning: beginning, whole: nil) }
      let start = range.prefix(OpenedArchive.beginningLength)
      guard let whole = kept.slice(range), let beginning = kept.slice(start) else {
        preconditionFailure("what was put aside is there")
      }
      return Found(header: header, beginning: beginning, whole: whole)
    }
  }

  /// Decodes bytes of the current file until the block is full or the file ends, and returns how many.
  private static func fill(_ block: inout ByteBlock, from stream: ArchiveStream) throws(ContainerError) -> Int {
    var filled = 0
    while filled < block.count {
      let count = try decoding { () throws(ArchiveStream.Failure) in
        var output = block.mutableBytes
        return try stream.read(into: &output, at: filled)
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  private static func decoding<Result>(
    _ body: () throws(ArchiveStream.Failure) -> Result
  ) throws(ContainerError) -> Result {
    do throws(ArchiveStream.Failure) { return try body() } catch {
      throw .damaged(
        subject: error.entry.map { "member '\($0)'" } ?? "archive", byte: nil, found: error.reason,
        expected: "files that can be unpacked")
    }
  }
}
