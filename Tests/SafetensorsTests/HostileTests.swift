import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import Safetensors

/// What `fixtures/hostile/safetensors/expected.json` says about a file.
struct HostileFile: Decodable {
  let what: String
  /// What the error must mention.
  let mentions: [String]

  static let all: [String: HostileFile] = {
    let url = URL(filePath: fixture("hostile/safetensors/expected.json"))
    return (try? JSONDecoder().decode([String: HostileFile].self, from: Data(contentsOf: url))) ?? [:]
  }()
}

@Suite struct `Hostile files` {
  @Test func `are there`() { #expect(HostileFile.all.count > 80) }

  @Test(arguments: HostileFile.all.keys.sorted())
  func `are refused with an error that names the fact`(name: String) throws {
    let expected = try #require(HostileFile.all[name])
    let file = try MappedFile(fixture("hostile/safetensors/\(name)"))
    let container: any Container = name.hasSuffix(".json") ? indexed : Safetensors()
    let error = #expect(throws: ContainerError.self, "\(expected.what)") {
      try container.read(file, ContainerOptions())
    }
    let message = error?.description ?? ""
    for fact in expected.mentions { #expect(message.contains(fact), "\(expected.what): \(message)") }
  }

  @Test func `are recognized all the same where they begin as others do`() throws {
    for name in ["length-beyond-memory", "length-beyond-file", "cut", "polyglot", "name-twice", "overlap-same"] {
      let file = try MappedFile(fixture("hostile/safetensors/\(name).safetensors"))
      #expect(Safetensors().recognize(file) != nil, "\(name)")
    }
    let index = try MappedFile(fixture("hostile/safetensors/cut-index/model.safetensors.index.json"))
    #expect(indexed.recognize(index) != nil)
  }

  @Test func `have all that is wrong with them reported, up to what anybody reads`() throws {
    let error = #expect(throws: ContainerError.self) {
      try read(
        file(
          #"{"a":{"dtype":"F9","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[3],"data_offsets":[4,6]}}"#)
      )
    }
    let lines = error?.description.split(separator: "\n") ?? []
    #expect(lines.count == 4 && lines[0].contains("F9") && lines[1].contains("3 for shape [3] of U8"))
    #expect(lines[2].contains("'b', data_offsets") && lines[3].contains("file length"))
    let many = (0..<5000).map { #""\#($0)":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}"# }.joined(separator: ",")
    guard
      case .several(let errors) = #expect(
        throws: ContainerError.self, performing: { try read(file("{\(many)}", data: 1)) })
    else { return }
    #expect(errors.count == 1000)
  }

  @Test func `are refused before they are looked through where they are too long`() throws {
    let folder = try TemporaryFolder()
    // Sparse files: nobody writes, or reads, the zeros.
    for (name, start, length, what) in [
      ("a.safetensors", [1, 0xe1, 0xf5, 5, 0, 0, 0, 0] + Array("{\"".utf8), 100_000_009, "found 100000001"),
      ("a.json", Array(#"{"weight_map":{"a":"1.safetensors""#.utf8), 100_000_001, "found 100000001 bytes"),
    ] {
      let path = try folder.add(name, start)
      try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: UInt64(length))
      let file = try MappedFile(path)
      let container: any Container = name == "a.json" ? indexed : Safetensors()
      #expect(container.recognize(file) != nil)
      let error = #expect(throws: ContainerError.self) { try container.read(file, ContainerOptions()) }
      #expect(error?.description.contains(what) == true)
    }
  }
}
