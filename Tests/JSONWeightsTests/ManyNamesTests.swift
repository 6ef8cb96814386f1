import ByteIO
import FormatConformance
import Foundation
import JSON
import Testing
import WeightGraph

@testable import JSONWeights

@Suite(.serialized) struct `A JSON text of ten million` {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// A text of a thousand objects or lists, each with ten thousand of these values, inside the member of a name or beside it.
  private func file(_ value: String, inObjects: Bool, of member: String? = nil) throws -> MappedFile {
    let (start, end) = inObjects ? (#"{"":"""#, "}") : (#"["""#, "]")
    let many = ManyNames(
      head: Array((#"{"a":[1]"# + (member.map { #","\#($0)":{"":"""# } ?? "")).utf8),
      tail: Array((member == nil ? "}" : "}}").utf8)
    ) { digits in
      inObjects ? Array(",\"".utf8) + digits + Array("\":\(value)".utf8) : Array(",\(value)".utf8)
    } around: { digits in
      (Array(",\"".utf8) + digits + Array("\":\(start)".utf8), Array(end.utf8))
    }
    try many.write(folder.path + "/many.json")
    return try MappedFile(folder.path + "/many.json")
  }

  @Test(arguments: [
    ("[1]", true, nil, "found one more tensor, expected at most 1048576"),
    ("[]", false, nil, "found one more tensor, expected at most 1048576"),
    ("0", true, "config", "found one more name, expected at most 1048576 beside the tensors"),
  ])
  func `tensors or names is refused at the first too many, in bounded memory`(
    value: String, inObjects: Bool, member: String?, fact: String
  ) throws {
    let file = try file(value, inObjects: inObjects, of: member)
    let before = ResidentMemory.highWaterMark
    let error = #expect(throws: ContainerError.self) { try JSONWeights().read(file, ContainerOptions()) }
    #expect(error?.description.hasSuffix(fact) == true, "\(error?.description ?? "")")
    #expect(ResidentMemory.highWaterMark - before < 1 << 30)
  }
}

@Suite struct `The metadata in a JSON text` {
  private func read(_ text: String, names: Int, values: Int) throws(ContainerError) -> WeightsDocument {
    let file = MappedFile(path: "model.json", contents: ByteRegion(Array(text.utf8)))
    return try WeightsDocument(file, default: .f32, room: MetadataRoom(names: names, values: values))
  }

  /// Texts, their names, and what they are in; the root object is one of the values.
  static let texts = [
    (#"{"a":1,"b":"x","c":null}"#, 3, 3), (#"{"a":["","",{}]}"#, 1, 4), (#"{"a":{"b":{"c":true}}}"#, 3, 3),
    (#"{"config":{"a":[1,2]},"b":0}"#, 3, 5), (#"{"a":[{"config":[]},{"args":1}]}"#, 3, 5),
  ]

  @Test(arguments: texts) func `are counted, each name and each value`(text: String, names: Int, values: Int) throws {
    _ = try read(text, names: names, values: values)
    #expect(throws: ContainerError.self) { try read(text, names: names - 1, values: values) }
    #expect(throws: ContainerError.self) { try read(text, names: names, values: values - 1) }
  }

  @Test func `are not what describes tensors`() throws {
    let tensor = #"{"shape":[1],"dtype":"float32","data":[1]}"#
    let text = "{" + (0..<100).map { #""\#($0)":\#(tensor)"# }.joined(separator: ",") + "}"
    #expect(try read(text, names: 1, values: 1).tensors.count == 100)
  }
}

/// A folder that is removed with its owner.
private final class TestFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
