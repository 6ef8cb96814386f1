import ByteIO
import WeightGraph

/// A model that is written into several files of a folder, or into one where it has room.
///
/// The tensors are taken in their order, and a file is full where the next one would make it larger than allowed.
/// Source: llama.cpp, `tools/gguf-split/gguf-split.cpp`.
struct SplitFolder {
  /// The first part of the names of all files.
  private static let stem = "model"

  private let parts: [[StateDict.Entry]]

  /// - Parameter most: the number of bytes of tensors that a file may have; a tensor that has more has a file of its own.
  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` where they are more files than can be numbered.
  init(_ entries: [StateDict.Entry], most: Int) throws(ContainerError) {
    var parts: [[StateDict.Entry]] = [[]]
    var byteCount = 0
    for entry in entries {
      let size = entry.tensor.byteCount
      if byteCount > most - size, !parts[parts.count - 1].isEmpty {
        parts.append([])
        byteCount = 0
      }
      parts[parts.count - 1].append(entry)
      byteCount += size
    }
    guard parts.count <= FileFacts.mostParts else {
      throw .cannotHold(
        container: "gguf", losses: [Loss("\(parts.count) files", "they are numbered up to \(FileFacts.mostParts)")])
    }
    self.parts = parts
  }

  /// Writes all files; the first has all metadata, the others say only which part they are.
  func write(
    _ members: WrittenMembers, to folder: borrowing FolderWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenPart] {
    let tensorCount = parts.reduce(0) { $0 + $1.count }
    var written: [WrittenPart] = []
    for (number, entries) in parts.enumerated() {
      let part = FileFacts.Part(number: number, count: parts.count, tensorCount: tensorCount)
      let name = Self.stem + (parts.count == 1 ? ".gguf" : SplitModel.suffix(number, parts.count))
      let file = try ContainerError.wrapping { () throws(FileError) in try folder.start(name) }
      let layout = try WrittenLayout(entries, parts.count == 1 ? members : members.of(part))
      written.append(WrittenPart(name, try layout.write(to: file, options)))
      folder.keep(file)
    }
    return written
  }

  /// The models in a folder, each by the name of its file or of its first part.
  static func models(in folder: MappedFolder) -> [String] {
    folder.names.filter { name in
      guard name.hasSuffix(".gguf"), !SplitModel.isLaterPart(name), let file = try? folder.file(name) else {
        return false
      }
      return file.contents.bytes.starts(with: Prologue.magic)
    }
  }
}
