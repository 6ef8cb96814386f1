import Archive
public import ByteIO
public import WeightGraph

/// `.pt`, `.pth`, `.bin`: what `torch.save` writes; read without running anything that is in it.
///
/// Source: `SPECIFICATION.md` beside this file.
public struct PyTorchContainer: Container {
  public let name = "pytorch"
  public let summary = "PyTorch's torch.save: a state dict or a checkpoint with one in it; nothing in it is run"
  public let fileExtensions = ["pt", "pth", "bin"]
  public let capabilities = ContainerCapabilities(
    dtypes: TorchType.writable, maximumRank: TensorMaker.maximumRank, holdsMetadata: true)
  public let options = [Subtree.option, WrittenLayout.option]

  /// The container.
  public init() {}

  public func recognize(_ file: MappedFile) -> Recognition? {
    let bytes = file.contents.bytes
    if StreamForm.recognizes(bytes) { return Recognition("the magic number of torch.save before torch 1.6") }
    if TarForm.recognizes(bytes) { return Recognition("a tar archive as torch.save wrote it before torch 0.1.10") }
    guard ZipArchive.recognizes(bytes) else { return nil }
    if let archive = try? ZipArchive(file.contents) {
      guard let form = ZipForm(archive, file) else { return nil }
      return Recognition(
        form.isTorchScript
          ? "a zip archive of a TorchScript program" : "a zip archive of data.pkl and \(form.storageCount) storages")
    }
    // Cut off or damaged: its reader will say where.
    guard let first = ZipArchive.firstName(bytes), ZipForm.recognizes(firstMember: first) else { return nil }
    return Recognition("starts as a zip archive of torch.save")
  }

  public func read(_ file: MappedFile, _ options: ContainerOptions) throws(ContainerError) -> StateDict {
    try CheckpointReading.stateDict(open(file), root: options.value(Subtree.option))
  }

  private func open(_ file: MappedFile) throws(ContainerError) -> SavedObject {
    let bytes = file.contents.bytes
    if StreamForm.recognizes(bytes) { return try StreamForm(file).open() }
    if TarForm.recognizes(bytes) { return try TarForm(file).open() }
    let archive: ZipArchive
    do throws(ZipError) { archive = try ZipArchive(file.contents) } catch { throw ContainerError(error) }
    guard let form = ZipForm(archive, file) else {
      throw .unsupported(
        subject: "zip archive",
        reason: "\(archive.entries.count) members, and not exactly one of them is called FOLDER/data.pkl", hint: nil)
    }
    return try form.open()
  }

  public func write(
    _ contents: StateDict, to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let losses = capabilities.losses(of: contents) + CheckpointPickle.losses(of: contents.metadata)
    guard losses.isEmpty else { throw .cannotHold(container: name, losses: losses) }
    let layout = try WrittenLayout(contents.metadata, options)
    return try CheckpointWriting(contents, layout: layout, options).write(to: file)
  }
}
