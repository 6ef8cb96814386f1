import ByteIO
import WeightGraph

/// A model in several files, `NAME-00001-of-00003.gguf` and so on, of which the first has the metadata.
///
/// Source: llama.cpp, `llama.h`, `llama_split_path`.
struct SplitModel {
  private let parts: [StoredFile]

  /// Opens the other files beside the first.
  ///
  /// - Parameter name: what the first is called in its folder.
  /// - Throws: ``ContainerError`` with everything that is wrong with any of them.
  init(
    _ first: StoredFile, _ part: FileFacts.Part, called name: String, in folder: MappedFolder
  ) throws(ContainerError) {
    let suffix = Self.suffix(part.number, part.count)
    guard name.hasSuffix(suffix) else {
      throw .unsupported(
        subject: "metadata 'split'", reason: "part \(part.number + 1) of \(part.count) under another name",
        hint: "its name must end in '\(suffix)', and the others must lie beside it")
    }
    let stem = String(name.dropLast(suffix.count))
    guard part.number == 0 else {
      throw .unsupported(
        subject: "metadata 'split'", reason: "part \(part.number + 1) of \(part.count)",
        hint: "open the first, '\(folder.path)\(stem)\(Self.suffix(0, part.count))'")
    }
    var parts = [first]
    var errors: [ContainerError] = []
    for number in 1..<part.count {
      let name = stem + Self.suffix(number, part.count)
      do throws(ContainerError) {
        let file = try ContainerError.wrapping { () throws(FileError) in try folder.file(name) }
        let stored = try StoredFile(file)
        let expected = FileFacts.Part(number: number, count: part.count, tensorCount: part.tensorCount)
        guard stored.part == expected else {
          let found = stored.part.map { "part \($0.number + 1) of \($0.count) with \($0.tensorCount) tensors" }
          throw .damaged(
            subject: "metadata 'split' of '\(file.path)'", byte: nil, found: found ?? "a whole model",
            expected: "part \(number + 1) of \(part.count) with \(part.tensorCount) tensors")
        }
        parts.append(stored)
      } catch {
        errors.append(error)
        // A missing file says that the following ones are probably missing too.
        if errors.count == 10 { break }
      }
    }
    let found = parts.reduce(0) { $0 + $1.tensors.count }
    if errors.isEmpty, found != part.tensorCount {
      errors.append(
        .damaged(
          subject: "metadata '\(FileFacts.partTensors)'", byte: nil, found: "\(part.tensorCount)",
          expected: "\(found), the tensors in all \(part.count) files"))
    }
    guard errors.isEmpty else { throw .all(errors) }
    self.parts = parts
  }

  /// All files as one.
  func stateDict() throws(ContainerError) -> StateDict {
    let remarks =
      ["the model is in \(parts.count) files"]
      + parts.enumerated().flatMap { number, part in part.remarks.map { "part \(number + 1): \($0)" } }
    return try StateDict(parts.flatMap(\.tensors), metadata: parts[0].metadata, remarks: remarks)
  }

  /// The end of a part's name; the first is number 0.
  static func suffix(_ number: Int, _ count: Int) -> String {
    "-\(String(number + 1, width: 5))-of-\(String(count, width: 5)).gguf"
  }

  /// Whether a name is that of a part, and not of the first.
  static func isLaterPart(_ name: String) -> Bool {
    guard let ending = name.wholeMatch(of: /.*-([0-9]{5})-of-[0-9]{5}\.gguf/) else { return false }
    return ending.1 != "00001"
  }
}
