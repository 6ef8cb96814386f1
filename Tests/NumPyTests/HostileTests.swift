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

@Suite struct `An index of ten million members` {
  /// A directory of zeros that nobody writes, since the file is sparse, and at its end the records that tell how long it is.
  @Test func `is refused by the number that it tells`() throws {
    let (count, size) = (10_000_000, 460_000_000)
    func number(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let records: [[UInt8]] = [
      Array("PK\u{6}\u{6}".utf8), number(44, 8), number(45, 2), number(45, 2), number(0, 8), number(count, 8),
      number(count, 8), number(size, 8), number(0, 8),
      Array("PK\u{6}\u{7}".utf8), number(0, 4), number(size, 8), number(1, 4),
      Array("PK\u{5}\u{6}".utf8), number(0, 4), number(0xffff, 2), number(0xffff, 2), number(size, 4), number(0, 4),
      number(0, 2),
    ]
    let folder = try TemporaryFolder()
    let path = folder.path + "/many.npz"
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.truncate(atOffset: UInt64(size))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(records.joined()))
    let error = #expect(throws: ContainerError.self) { try NPZ().read(MappedFile(path), ContainerOptions()) }
    #expect(error?.description.contains("found the number of entries 10000000, expected at most 1048576") == true)
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
