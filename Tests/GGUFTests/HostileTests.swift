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
