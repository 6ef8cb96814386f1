import ByteIO
import JSON
import WeightGraph

/// A file of JSON that lies beside weights, and what the metadata call what it says.
struct FolderDocument {
  let file: String
  let key: String

  static let config = FolderDocument(file: "config.json", key: "config")

  /// The documents whose objects travel as they are.
  private static let all = [config, FolderDocument(file: "generation_config.json", key: "generation_config")]

  /// A document that is longer is none that a person or a tool wrote.
  private static let longest = 100_000_000

  /// Adds what the documents and the tokenizer of a folder say; a weight file's own opinion of the same is passed over.
  static func readAll(of folder: MappedFolder, into contents: inout StateDict) throws(ContainerError) {
    var findings = Findings()
    for document in all where folder.contains(document.file) {
      if let object = findings.noting({ () throws(ContainerError) in try document.read(folder) }) {
        contents.metadata[document.key] = .object(object)
      }
    }
    try findings.throwIfAny()
    FolderTokenizer.read(folder, into: &contents)
  }

  /// Writes what the metadata have a document for.
  ///
  /// - Returns: the metadata that are left.
  static func writeAll(
    _ metadata: MetadataObject, to folder: borrowing FolderWriter
  ) throws(ContainerError) -> MetadataObject {
    var rest = metadata
    for document in all {
      guard let object = metadata[document.key]?.object else { continue }
      rest[document.key] = nil
      try ContainerError.wrapping { () throws(FileError) in try folder.add(document.file, object.document()) }
    }
    return try FolderTokenizer.write(rest, to: folder)
  }

  /// The object that the document holds.
  func read(_ folder: MappedFolder) throws(ContainerError) -> MetadataObject {
    let contents = try ContainerError.wrapping { () throws(FileError) in try folder.file(file) }.contents
    guard contents.count <= Self.longest else {
      throw .damaged(
        subject: "'\(file)'", byte: nil, found: "\(contents.count) bytes", expected: "at most \(Self.longest)")
    }
    let value: MetadataValue
    do throws(JSONError) { value = try MetadataValue(json: contents.bytes) } catch {
      throw .damaged(subject: "'\(file)'", byte: error.byte, found: error.found, expected: error.expected)
    }
    guard let object = value.object else {
      throw .damaged(subject: "'\(file)'", byte: 0, found: value.kind, expected: "an object")
    }
    return object
  }
}
