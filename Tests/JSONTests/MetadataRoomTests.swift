import ByteIO
import JSON
import Testing
import WeightGraph

@Suite struct `The room for metadata` {
  /// Two names, and five values: a number, null, the object around it, the list, and the whole.
  private let text = #"{"a":[1,{"b":null}]}"#

  private func read(_ room: inout MetadataRoom) throws(JSONError) {
    let region = ByteRegion(Array(text.utf8))
    _ = try MetadataValue(json: region.bytes, in: &room)
  }

  @Test func `is as large as it was made`() throws {
    var room = MetadataRoom(names: 2, values: 5)
    try read(&room)
  }

  @Test(arguments: [
    (1, 5, "byte 9: found one more name, expected at most 1 beside the tensors"),
    (2, 4, "byte 19: found one more value, expected at most 4 beside the tensors"),
  ])
  func `is too small for one more, which is named with its byte`(names: Int, values: Int, message: String) {
    var room = MetadataRoom(names: names, values: values)
    let error = #expect(throws: JSONError.self) { try read(&room) }
    #expect(error?.description == message)
  }

  @Test func `is one for several texts, and has again what was not kept`() throws {
    var room = MetadataRoom(names: 4, values: 10)
    try read(&room)
    try read(&room)
    #expect(throws: JSONError.self) { try read(&room) }
    var another = MetadataRoom(names: 2, values: 5)
    try read(&another)
    another.giveBack(members: 2)
    try another.takeName(at: 0)
    try another.takeValue(at: 0)
  }
}
