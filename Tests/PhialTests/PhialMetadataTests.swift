import Testing
import WeightGraph

@Suite struct `Metadata in a Phial` {
  private func roundTrip(_ metadata: MetadataObject) throws -> MetadataObject {
    try PhialFile.read(PhialFile.bytes(StateDict([], metadata: metadata))).metadata
  }

  @Test func `may be as deep as a reader goes, and no deeper`() throws {
    let deepest = (0..<254).reduce(MetadataValue.null) { inner, _ in .array([inner]) }
    #expect(try roundTrip(["x": deepest]) == ["x": deepest])
    let tooDeep = ContainerError.cannotHold(
      container: "phial", losses: [Loss("metadata 'y'", "lists and objects lie more than 254 deep in one another")])
    #expect(throws: tooDeep) { try PhialFile.bytes(StateDict([], metadata: ["x": 1, "y": .array([deepest])])) }
    let deepInfinity = (0..<254).reduce(MetadataValue.double(.infinity)) { inner, _ in .array([inner]) }
    #expect(throws: tooDeep) { try PhialFile.bytes(StateDict([], metadata: ["x": 1, "y": deepInfinity])) }
  }

  @Test func `keeps numbers that JSON has not, and what only looks like them`() throws {
    for bits: UInt64 in [0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000, 0x7ff8_0000_0000_0000, 0x7ff0_0000_0000_0001] {
      let found = try roundTrip(["x": .double(Double(bitPattern: bits))])["x"]?.double?.bitPattern
      #expect(found == bits)
    }
    let lookalikes: MetadataObject = [
      "$f64": "7ff0000000000000", "x": ["$f64": "7ff0000000000000"],
      "y": .array([["$$f64": ["$f64": 1]], ["$f64 ": 3], ["a$f64": 4], ["$f64\u{301}": 5], ["$": 6], ["f64": 7]]),
    ]
    #expect(try roundTrip(lookalikes) == lookalikes)
    #expect(try roundTrip(["$$f64": lookalikes["y"]!]) == ["$$f64": lookalikes["y"]!])
  }
}
