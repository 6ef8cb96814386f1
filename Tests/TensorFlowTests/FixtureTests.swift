import ByteIO
import NumPy
import Testing
import WeightGraph

@testable import TensorFlow

@Suite struct `Checkpoints that TensorFlow wrote` {
  /// What `fixtures/tensorflow/expected.json` says; the script beside it explains the keys.
  static let expected = expectations("tensorflow/expected.json")

  private func contents(_ name: String) throws -> StateDict { try read("\(fixtures)/tensorflow/\(name).index") }

  private func hexadecimal(_ tensor: Tensor) throws -> String {
    try tensor.bytes(0..<tensor.elementCount).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func `are there`() { #expect(Self.expected.count == 5) }

  @Test(arguments: expected.keys.sorted())
  func `are read bit for bit`(name: String) throws {
    let expected = try #require(Self.expected[name])
    let contents = try contents(name)
    if let other = expected["from"]?.string {
      let model = try NPZ().read(MappedFile("\(fixtures)/\(other)"), ContainerOptions())
      for entry in model.entries {
        let found = try #require(contents[entry.name], "\(entry.name)")
        #expect(found.shape == entry.tensor.shape && found.dtype == entry.tensor.dtype)
        #expect(try hexadecimal(found) == hexadecimal(entry.tensor))
      }
      #expect(contents.entries.count >= model.entries.count)
    } else {
      let tensors = try #require(expected["tensors"]?.array).compactMap(\.object)
      #expect(contents.names.sorted() == tensors.compactMap { $0["name"]?.string }.sorted())
      for tensor in tensors {
        let found = try #require(contents[tensor["name"]?.string ?? ""])
        #expect(found.dtype.rawValue == tensor["dtype"]?.string)
        #expect(found.shape.dimensions == tensor["shape"]?.array?.compactMap(\.integer))
        #expect(try hexadecimal(found) == tensor["data"]?.string)
      }
    }
  }

  @Test(arguments: expected.keys.sorted())
  func `have remarks on texts, and on nothing else`(name: String) throws {
    let expected = try #require(Self.expected[name]?["remarks"]?.array)
    let remarks = expected.compactMap(\.string)
    let found = try contents(name).remarks
    for remark in remarks { #expect(found.contains { $0.contains(remark) }, "\(found)") }
    #expect(found.count == remarks.count, "\(found)")
  }

  @Test(arguments: expected.keys.sorted())
  func `are noticed to be damaged by a bit anywhere in their elements`(name: String) throws {
    let index = try MappedFile("\(fixtures)/tensorflow/\(name).index")
    let shards = name == "partitioned/model" ? 2 : 1
    for shard in 0..<shards {
      let ending = ".data-0000\(shard)-of-0000\(shards)"
      let bytes = try MappedFile("\(fixtures)/tensorflow/\(name)\(ending)").contents.copied()
      for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
        var damaged = bytes
        damaged[place] ^= 0x10
        let file = MappedFile(
          path: index.path, contents: index.contents, surroundings: Beside(index.folder, index.name, ending, damaged))
        #expect(throws: ContainerError.self, "byte \(place)") {
          try TensorFlowCheckpoint().read(file, ContainerOptions()).checkSeals(DigestBook())
        }
      }
    }
  }
}

/// The files of a folder, of which one has other bytes.
private final class Beside: Surroundings {
  private let path: String
  private let bytes: [UInt8]

  init(_ folder: String, _ index: String, _ ending: String, _ bytes: [UInt8]) {
    path = folder + index.dropLast(6) + ending
    self.bytes = bytes
  }

  func open(_ path: String) throws(FileError) -> MappedFile {
    path == self.path ? MappedFile(path: path, contents: ByteRegion(bytes)) : try MappedFile(path)
  }
}
