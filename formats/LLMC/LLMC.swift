public import ByteIO
public import WeightGraph

/// llm.c's `.bin`: a GPT-2 of float32 or bfloat16 behind a header of 256 integers.
///
/// The header's numbers fix every tensor's place, and the file's length to the byte. Source: `SPECIFICATION.md` beside
/// this file.
public struct LLMC: Container {
  public let name = "llmc"
  public let summary = "llm.c's checkpoint of a GPT-2 (gpt2_124M.bin, gpt2_124M_bf16.bin)"
  public let fileExtensions = ["bin"]
  public let capabilities = ContainerCapabilities(
    dtypes: [.f32, .bf16], maximumRank: 2, holdsMetadata: false,
    family: .init("GPT-2 as llm.c trains it: all biases, a feed-forward of four widths, a tied head"))
  public let options: [ContainerOption] = []

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    let bytes = file.contents.bytes
    guard bytes.byteCount >= 4 else { return nil }
    let magic = bytes.integer(at: 0, as: Int32.self)
    if magic == Header.magic { return Recognition("the magic number of an llm.c checkpoint") }
    return Header.relatives[magic].map { Recognition("the magic number of \($0) of llm.c") }
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
    for slot in sequence.slots { entries.append(try slot.entry(header.dtype, in: file)) }
    return try StateDict(
      entries, metadata: ["config": .object(header.config)], remarks: header.remarks(on: file.contents.bytes))
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    var (header, losses) = Header.describing(contents)
    losses = capabilities.losses(of: contents) + losses
    guard let header, losses.isEmpty, let sequence = header.sequence else {
      throw .cannotHold(container: name, losses: losses)
    }
    losses = sequence.losses(of: contents, header.dtype)
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    do throws(FileError) {
      // What is reserved and not written is zero, as the padding must be.
      try file.reserve(sequence.end)
      try file.sink.write(ByteRegion(header.bytes).bytes, at: 0)
    } catch { throw .file(error) }
    return try TensorCopy.write(sequence.destinations(contents), to: file.sink, options)
  }
}
