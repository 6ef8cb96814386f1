import ByteIO
import WeightGraph

/// Which checkpoint of a folder is meant: the one that the file `checkpoint` names, which TensorFlow's savers leave there, or
/// else the only one.
///
/// Source: `tensorflow/python/training/checkpoint_state.proto`, in protobuf's text form.
enum LatestCheckpoint {
  private static let note = "checkpoint"
  private static let key = "model_checkpoint_path:"
  private static let longest = 1 << 20

  /// The indexes in a folder, by their names.
  static func indexes(in folder: MappedFolder) -> [String] {
    folder.names.filter { name in
      guard name.hasSuffix(BundleReading.indexEnding), let file = try? folder.file(name) else { return false }
      return BundleHeader.recognize(file.contents.bytes) != nil
    }
  }

  /// Whether a folder has the note of a saver.
  static func hasNote(_ folder: MappedFolder) -> Bool {
    guard folder.contains(note), let file = try? folder.file(note) else { return false }
    return file.contents.bytes.starts(with: key.utf8)
  }

  /// Opens the index of the checkpoint that is meant.
  static func index(in folder: MappedFolder) throws(ContainerError) -> MappedFile {
    let name: String
    if hasNote(folder) {
      name = try noted(in: folder)
    } else {
      let names = indexes(in: folder)
      guard names.count == 1 else {
        throw .unsupported(
          subject: "folder", reason: "checkpoints \(names.map { "'\($0)'" }.joined(separator: ", "))",
          hint: "open one of them")
      }
      name = names[0]
    }
    return try ContainerError.wrapping { () throws(FileError) in try folder.file(name) }
  }

  /// The name of the index that the note means; paths from elsewhere have the same last part, where they were copied along.
  private static func noted(in folder: MappedFolder) throws(ContainerError) -> String {
    let subject = "file '\(note)'"
    let file = try ContainerError.wrapping { () throws(FileError) in try folder.file(note) }
    guard file.byteCount <= longest, let text = file.contents.text else {
      throw .damaged(
        subject: subject, byte: nil, found: "\(file.byteCount) bytes", expected: "at most \(longest) of UTF-8")
    }
    let line = text.prefix { !$0.isNewline }.dropFirst(key.count).drop { $0 == " " }
    guard line.count >= 2, line.first == "\"", line.last == "\"" else {
      throw .damaged(subject: subject, byte: key.utf8.count, found: "\(line)", expected: "a path between quotes")
    }
    let path = line.dropFirst().dropLast()
    let name = path.split(separator: "/").last.map { $0 + BundleReading.indexEnding } ?? ""
    guard MappedFolder.isPlain(name), folder.contains(name) else {
      throw .unsupported(
        subject: subject, reason: "it names '\(path)', and there is no '\(name)' beside it",
        hint: "open the .index of the checkpoint that is meant")
    }
    return name
  }
}
