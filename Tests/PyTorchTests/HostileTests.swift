import ByteIO
import FormatConformance
import Foundation
import Testing
import WeightGraph

@testable import PyTorch

@Suite struct `Hostile PyTorch files` {
  /// What `fixtures/hostile/pytorch/expected.json` says; the script beside it explains the keys.
  static let expected = expectations("hostile/pytorch/expected.json")
  static let refused = expected.keys.filter { expected[$0]?["mentions"] != nil }.sorted()
  static let read = expected.keys.filter { expected[$0]?["remarks"] != nil }.sorted()

  private func file(_ name: String) throws -> MappedFile { try fixture("hostile/pytorch/\(name)") }

  private func facts(_ name: String, _ key: String) throws -> [String] {
    try #require(Self.expected[name]?[key]?.array).compactMap(\.string)
  }

  @Test func `are there`() { #expect(Self.refused.count > 80 && Self.read.count > 10) }

  @Test(arguments: refused)
  func `are refused with an error that names the fact`(name: String) throws {
    let error = #expect(throws: ContainerError.self, "\(name)") { try Contents(file(name)) }
    let message = error?.description ?? ""
    for fact in try facts(name, "mentions") { #expect(message.contains(fact), "\(message)") }
  }

  @Test(arguments: read)
  func `are read without what they would run, and a remark says so`(name: String) throws {
    let contents = try Contents(file(name))
    #expect(contents.tensors["w"]?.shape == [2, 3])
    #expect(try contents.stateDict["w"]?.doubles() == [0, 1, 2, 3, 4, 5])
    for fact in try facts(name, "remarks") {
      #expect(contents.remarks.contains { $0.contains(fact) }, "\(contents.remarks)")
    }
  }

  @Test func `have run nothing and filled no memory when all of them were read`() throws {
    let marker = "transmute-was-here"
    let before = ResidentMemory.highWaterMark
    for name in Self.expected.keys.sorted() { _ = try? Contents(file(name)) }
    #expect(!FileManager.default.fileExists(atPath: marker))
    // The largest that they ask for are 2^62 bytes, the smallest of the large 2 GiB.
    #expect(ResidentMemory.highWaterMark - before < 512 << 20)
  }
}
