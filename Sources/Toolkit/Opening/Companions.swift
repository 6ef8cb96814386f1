import ByteIO
import Dialects
import JSON
import WeightGraph

extension Toolkit {
  /// Adds the configuration that was named, or else one that lies beside a model which brings none.
  func addConfiguration(to opened: inout OpenedFile, _ choices: OpeningChoices) throws(ToolkitError) {
    let told = Set(dialects.dialects.flatMap(\.configuration.places))
    if let path = choices.configuration {
      for place in told { opened.contents.metadata[place] = nil }
      opened.contents.metadata["config"] = .object(try object(in: path))
      return opened.companions.append(.init(path: path, gave: "the configuration"))
    }
    guard choices.looksBeside, !opened.contents.metadata.keys.contains(where: told.contains) else { return }
    let folder = opened.path.folder
    let names = ["config.json", "hparams.json", "params.json"]
    for path in ["\(opened.path).config.json"] + names.map({ folder + $0 }) {
      guard let file = try? opened.neighbour(path) else { continue }
      opened.contents.metadata["config"] = .object(try object(in: file))
      return opened.companions.append(.init(path: path, gave: "the configuration"))
    }
  }

  /// The object that a JSON file holds.
  func object(in path: String) throws(ToolkitError) -> MetadataObject {
    try object(in: ToolkitError.accessing { () throws(FileError) in try MappedFile(path) })
  }

  /// The object that a JSON file holds.
  func object(in file: MappedFile) throws(ToolkitError) -> MetadataObject {
    let value = try json(in: file)
    guard let object = value.object else {
      throw .companion(path: file.path, problem: "found \(value.kind), expected a JSON object")
    }
    return object
  }

  /// The value that a JSON file holds.
  func json(in path: String) throws(ToolkitError) -> MetadataValue {
    try json(in: ToolkitError.accessing { () throws(FileError) in try MappedFile(path) })
  }

  /// The value that a JSON file holds.
  func json(in file: MappedFile) throws(ToolkitError) -> MetadataValue {
    let region = file.contents
    do throws(JSONError) { return try MetadataValue(json: region.bytes) } catch {
      throw .companion(path: file.path, problem: "\(error)")
    }
  }

  /// The text that a file holds.
  func text(in path: String) throws(ToolkitError) -> String {
    let file = try ToolkitError.accessing { () throws(FileError) in try MappedFile(path) }
    guard let text = file.contents.text else {
      throw .companion(path: path, problem: "holds bytes that are not UTF-8, expected a text")
    }
    return text
  }

  /// Whether a regular file has this name.
  func isFile(_ path: String) -> Bool { (try? MappedFile(path)) != nil }
}

extension String {
  /// The part of a path up to and with its last slash; empty for a bare name.
  var folder: String {
    utf8.lastIndex(of: UInt8(ascii: "/")).map { String(self[...$0]) } ?? ""
  }
}
