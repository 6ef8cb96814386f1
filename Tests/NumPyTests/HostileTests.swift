import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import NumPy

/// What `fixtures/hostile/numpy/expected.json` says about a file.
struct HostileFile: Decodable {
  let what: String
  /// What the error must mention.
  let mentions: [String]

  static let all: [String: HostileFile] = {
    let url = URL(filePath: packageRoot + "/fixtures/hostile/numpy/expected.json")
    return (try? JSONDecoder().decode([String: HostileFile].self, from: Data(contentsOf: url))) ?? [:]
  }()
}

@Suite struct `Hostile files` {
  @Test func `are there`() { #expect(HostileFile.all.count > 70) }

  @Test(arguments: HostileFile.all.keys.sorted())
  func `are refused with an error that names the fact`(name: String) throws {
    let expected = try #require(HostileFile.all[name])
    let file = try MappedFile(packageRoot + "/fixtures/hostile/numpy/" + name)
    let error = #expect(throws: ContainerError.self, "\(expected.what)") { try Contents(file) }
    let message = error?.description ?? ""
    for fact in expected.mentions { #expect(message.contains(fact), "\(expected.what): \(message)") }
  }
}

@Suite struct `A small npz file` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sampleBytes(_ compression: String) throws -> [UInt8] {
    let stateDict = try StateDict(
      [
        .init("a", try sample(.f32, [2, 3])), .init("b", try sample(.u8, [0, 2])),
        .init("c", try sample(.f16, [])),
      ],
      metadata: ["config": ["n_head": 2]])
    return try folder.write(stateDict, as: compression, NPZ(), ["compression": compression]).contents.copied()
  }

  @Test(arguments: ["stored", "deflate"])
  func `is refused at whatever byte it is cut off`(compression: String) throws {
    let bytes = try sampleBytes(compression)
    #expect(throws: Never.self) { try Contents.npz(bytes) }
    for count in bytes.indices {
      #expect(throws: ContainerError.self, "cut to \(count) bytes") { try Contents.npz(Array(bytes[..<count])) }
    }
  }

  @Test(arguments: ["stored", "deflate"])
  func `is refused, or says the same, whichever byte is changed`(compression: String) throws {
    let bytes = try sampleBytes(compression)
    let contents = try Contents.npz(bytes)
    for byte in bytes.indices {
      for change: UInt8 in [0x01, 0x10, 0xff] {
        var damaged = bytes
        damaged[byte] ^= change
        do {
          let read = try Contents.npz(damaged)
          #expect(read == contents, "\(change) on byte \(byte)")
        } catch { #expect(!error.description.isEmpty) }
      }
    }
  }

  @Test func `shows every change of an element, and names the array`() throws {
    let bytes = try sampleBytes("stored")
    let stateDict = try NPZ().read(MappedFile(path: "", contents: ByteRegion(bytes)), ContainerOptions())
    let range = try #require(stateDict["a"]?.provenance.byteRange)
    #expect(range.count == 24)
    for byte in range {
      var damaged = bytes
      damaged[byte] ^= 0x40
      let error = #expect(throws: ContainerError.self) { try Contents.npz(damaged) }
      #expect(error?.description.contains("'a.npy'") == true)
    }
  }
}
