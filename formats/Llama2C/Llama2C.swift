public import ByteIO
public import WeightGraph

/// llama2.c's `.bin`: a Llama of float32, or of groups of int8, behind a header of seven numbers.
///
/// The header's numbers fix every tensor's place, and the file's length to the byte; version 0 has no other mark.
/// Source: `SPECIFICATION.md` beside this file.
public struct Llama2C: Container {
  public let name = "llama2c"
  public let summary = "llama2.c's checkpoint of a Llama (stories15M.bin): versions 0 and 1, version 2 read only"
  public let fileExtensions = ["bin"]
  public let capabilities = ContainerCapabilities(
    dtypes: [.f32], maximumRank: 2, holdsMetadata: false,
    family: .init("Llama as llama2.c runs it: no biases, heads that share the width evenly"))
  public let options = [Self.version]

  /// Which of the two layouts that hold float32 is written.
  static let version = ContainerOption(
    "version", ["1", "0"], "write the layout with a magic number, or the legacy one that the first run.c reads")

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    let bytes = file.contents.bytes
    if Header.hasMagic(bytes) { return Recognition("the magic number 'ak42' of llama2.c") }
    guard let header = try? Header(legacy: bytes), header.sequence?.end == bytes.byteCount else { return nil }
    return Recognition(
      "seven numbers of which a llama2.c checkpoint of version 0 has exactly these \(bytes.byteCount) bytes")
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    let header = try Header(file.contents.bytes)
    guard let sequence = header.sequence, sequence.end == file.byteCount else {
      let expected = header.sequence.map { "\($0.end)" } ?? "more than can be counted"
      throw .damaged(
        subject: "file length", byte: nil, found: "\(file.byteCount) bytes",
        expected: "\(expected) by the numbers of the header")
    }
    var entries: [StateDict.Entry] = []
    for slot in sequence.slots {
      if let groups = QuantizedGroups(slot, header.groupLength, in: file) {
        entries.append(try groups.entry())
      } else {
        entries.append(try slot.entry(.f32, in: file))
      }
    }
    return try StateDict(entries, metadata: ["config": .object(header.config)], remarks: header.remarks)
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let version: Header.Version = options.value(Self.version) == "0" ? .legacy : .float
    let (header, unsaid) = Header.describing(contents, version)
    var losses = capabilities.losses(of: contents) + unsaid
    guard let header, losses.isEmpty, let sequence = header.sequence else {
      throw .cannotHold(container: name, losses: losses)
    }
    let complete = try version == .legacy ? RotaryTables.adding(to: contents, header) : contents
    losses = sequence.losses(of: complete, .f32)
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    do throws(FileError) {
      try file.reserve(sequence.end)
      try file.sink.write(ByteRegion(header.bytes).bytes, at: 0)
    } catch { throw .file(error) }
    return try TensorCopy.write(sequence.destinations(complete), to: file.sink, options)
      .filter { contents[$0.name] != nil }
  }
}
