import ByteIO
import Foundation
import GGUF
import Testing
import WeightGraph

/// What `fixtures/hostile/gguf/expected.json` says about a file.
struct HostileFile: Decodable {
  let what: String
  /// What the error must mention.
  let mentions: [String]?
  /// The tensors of a file in which nothing is wrong.
  let reads: [String]?

  static let all: [String: HostileFile] = {
    let url = URL(filePath: fixture("hostile/gguf/expected.json"))
    return (try? JSONDecoder().decode([String: HostileFile].self, from: Data(contentsOf: url))) ?? [:]
  }()
  static let refused = all.filter { $0.value.mentions != nil }.keys.sorted()
  static let sound = all.filter { $0.value.reads != nil }.keys.sorted()
}

@Suite struct `Hostile files` {
  @Test func `are there`() { #expect(HostileFile.refused.count > 80 && HostileFile.sound.count == 5) }

  @Test(arguments: HostileFile.refused)
  func `are refused with an error that names the fact`(name: String) throws {
    let expected = try #require(HostileFile.all[name])
    let error = #expect(throws: ContainerError.self, "\(expected.what)") {
      try GGUF().read(MappedFile(fixture("hostile/gguf/\(name)")), ContainerOptions())
    }
    let message = error?.description ?? ""
    for fact in expected.mentions ?? [] { #expect(message.contains(fact), "\(expected.what): \(message)") }
  }

  @Test(arguments: HostileFile.sound) func `are read where nothing is wrong with them`(name: String) throws {
    let contents = try read(fixture("hostile/gguf/\(name)"))
    #expect(contents.names == HostileFile.all[name]?.reads)
    for entry in contents.entries { #expect(entry.tensor.bytesInPlace != nil, "\(entry.name)") }
  }

  @Test func `of a key with very many full stops have most of it as one name`() throws {
    let folder = try TestFolder()
    let key = Array(repeating: "a", count: 30_000).joined(separator: ".")
    let count = (0..<8).map { UInt8(truncatingIfNeeded: key.utf8.count >> (8 * $0)) }
    let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    // Version 3, no tensor, one value: the text "x".
    let start = Array("GGUF".utf8) + [3, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + one
    let bytes = start + count + Array(key.utf8) + [8, 0, 0, 0] + one + Array("x".utf8)
    try Data(bytes).write(to: URL(filePath: folder.file("deep.gguf")))
    let rest = Array(repeating: "a", count: 30_000 - 63).joined(separator: ".")
    let path = Array(repeating: "a", count: 63) + [rest]
    #expect(try read(folder.file("deep.gguf")).metadata[path: path] == "x")
    // What is as deep in another container comes back as it was.
    let deep = (0..<100).reduce(MetadataValue("x")) { inner, _ in ["a": inner] }
    let written = try folder.write(StateDict([], metadata: ["a": deep]), "written.gguf")
    #expect(try read(written).metadata["a"] == deep)
  }

  /// The start of a file that says it has ten million of something, and then zeros that nobody writes: it is sparse.
  @Test(arguments: [8, 16]) func `of ten million names are refused before they are read`(_ place: Int) throws {
    let folder = try TestFolder()
    var bytes = Array("GGUF".utf8) + [3, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
    for byte in 0..<8 { bytes[place + byte] = UInt8(truncatingIfNeeded: 10_000_000 >> (8 * byte)) }
    try Data(bytes).write(to: URL(filePath: folder.file("many.gguf")))
    try FileHandle(forWritingTo: URL(filePath: folder.file("many.gguf"))).truncate(atOffset: 1 << 30)
    let error = #expect(throws: ContainerError.self) { try read(folder.file("many.gguf")) }
    #expect(error?.description.contains("found 10000000, expected at most") == true)
  }
}
