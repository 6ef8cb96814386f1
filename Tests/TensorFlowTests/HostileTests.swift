import ByteIO
import Testing
import WeightGraph

@testable import TensorFlow

@Suite struct `Hostile checkpoints` {
  /// What `fixtures/hostile/tensorflow/expected.json` says; the script beside it explains the keys.
  static let expected = expectations("hostile/tensorflow/expected.json")
  static let folder = "\(fixtures)/hostile/tensorflow"

  @Test func `are there`() { #expect(Self.expected.count > 60) }

  @Test(arguments: expected.keys.sorted())
  func `are refused with the error that names the fact`(name: String) throws {
    let error = #expect(throws: ContainerError.self) { try read("\(Self.folder)/\(name)") }
    let message = error?.description.replacing(Self.folder, with: "FOLDER")
    #expect(message == Self.expected[name]?["error"]?.string)
  }

  @Test(arguments: ["sound", "big-endian"])
  func `are read where nothing is wrong with them`(name: String) throws {
    let contents = try read("\(Self.folder)/\(name).index")
    #expect(contents.names == ["a", "b"])
    #expect(contents["a"]?.shape == [2, 3] && contents["b"]?.shape == [])
    #expect(try contents["a"]?.doubles() == [0, 1, 2, 3, 4, 5] && contents["b"]?.doubles() == [6])
  }

  @Test func `are recognized all the same where they begin as others do`() throws {
    for name in ["cut", "start", "block-flipped", "shards-two", "version-1", "snappy"] {
      #expect(TensorFlowCheckpoint().recognize(try MappedFile("\(Self.folder)/\(name).index")) != nil, "\(name)")
    }
  }

  @Test func `are refused at the first key too many, however few bytes they take`() {
    var keys = TableKeys()
    var refused = 0
    // Every key is as long as the one before and ends in a higher number: some bytes of a file for each.
    for number in 0..<2000 {
      let digits = Array(String(10000 + number).utf8)
      let key = [UInt8](repeating: 0x6b, count: 60000) + digits
      do throws(ContainerError) {
        try keys.advance(sharing: number == 0 ? 0 : 60000, number == 0 ? key : digits, byte: number)
      } catch {
        refused = number
        #expect(
          error.description == "table, byte 1118: found more than 1118 keys of 67085590 bytes, "
            + "expected at most 1048576 of 67108864")
        break
      }
    }
    #expect(refused == 1118)
  }
}
