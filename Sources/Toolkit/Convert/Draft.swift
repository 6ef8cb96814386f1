import ByteIO
import WeightGraph

/// What a conversion writes before it has its name: a file, or a folder of several.
enum Draft: ~Copyable {
  case file(FileWriter)
  case folder(FolderWriter)

  /// Starts what will be called `path`.
  init(_ path: String, isFolder: Bool) throws(FileError) {
    if isFolder { self = .folder(try FolderWriter(path)) } else { self = .file(try FileWriter(path)) }
  }

  /// Writes a state dict, compares the bytes on the disk with those that were written, and reads the whole back.
  borrowing func fill(
    with contents: StateDict, _ container: any Container, _ options: ContainerOptions
  ) throws(ContainerError) -> DraftCopy {
    switch self {
    case .file(let writer):
      let written = try container.write(contents, to: writer, options)
      let file = try ContainerError.wrapping { () throws(FileError) in try writer.mapped() }
      try TensorCopy.check(written, in: file, threads: options.threads)
      return DraftCopy(
        path: writer.path, byteCount: file.byteCount, contents: try container.read(file, options),
        written: written.map { (file.path, $0) })
    case .folder(let writer):
      let parts = try container.write(contents, to: writer, options)
      let folder = try ContainerError.wrapping { () throws(FileError) in try writer.mapped() }
      var written: [(path: String, tensor: WrittenTensor)] = []
      for part in parts {
        let file = try ContainerError.wrapping { () throws(FileError) in try folder.file(part.name) }
        try TensorCopy.check(part.tensors, in: file, threads: options.threads)
        written += part.tensors.map { (file.path, $0) }
      }
      return DraftCopy(
        path: writer.path, byteCount: folder.byteCount, contents: try container.read(folder, options), written: written)
    }
  }

  /// Brings the bytes to the disk and gives them their name.
  consuming func commit() throws(FileError) {
    switch consume self {
    case .file(let writer): try writer.commit()
    case .folder(let writer): try writer.commit()
    }
  }
}

/// What was written, read back from the disk.
struct DraftCopy {
  /// The name that the whole will have.
  let path: String
  /// The bytes of all files.
  let byteCount: Int
  /// What was read.
  let contents: StateDict
  /// What was seen of the tensors while they were written, each with the file in which it stands.
  let written: [(path: String, tensor: WrittenTensor)]

  /// Enters what is known of the tensors from having written them, and from having compared what was read back.
  func enter(in book: DigestBook) {
    for (path, tensor) in written {
      book.enter(tensor)
      guard let read = contents[tensor.name], read.dtype == tensor.tensor.dtype, read.shape == tensor.tensor.shape,
        read.provenance.path == path, read.bytesInPlace?.range == tensor.byteRange
      else { continue }
      book.enter(tensor, forCopy: read)
    }
  }
}
