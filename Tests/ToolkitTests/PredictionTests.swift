import Testing
import Toolkit
import WeightGraph

@Suite struct `The potion model` {
  let path = fixture("potion/model.npz")

  @Test(arguments: [
    ("Sarah lies still on the bed, feeling", " drained"),
    ("Sarah lies to the king about the gold, feeling", " guilty"),
  ])
  func `knows both senses of lies`(prompt: String, answer: String) throws {
    let prediction = try toolkit.predict(path, .text(prompt), count: 1)
    #expect(prediction.next[0].token.text == answer)
    #expect(prediction.next[0].probability > 0.9)
    #expect(prediction.text == answer)
    #expect(prediction.prompt.map { $0.text ?? "" }.joined() == prompt)
  }

  @Test func `answers the same from a Phial without its companions`() throws {
    let folder = try TemporaryFolder()
    _ = try toolkit.convert(Conversion(path, to: folder.path + "/a.phial"))
    let prompt = Prompt.text("Sarah lies still on the bed, feeling")
    let answers = try [path, folder.path + "/a.phial"].map { try toolkit.predict($0, prompt, count: 3) }
    #expect(answers[0].continuation == answers[1].continuation)
    #expect(answers[0].next == answers[1].next)
  }

  @Test func `stops at the end of the context`() throws {
    let prediction = try toolkit.predict(path, .tokens(Array(1...60)), count: 100)
    #expect(prediction.end == .contextLength || prediction.end == .endOfText)
    #expect(prediction.continuation.count <= 5)
  }

  @Test func `refuses what it cannot be asked`() throws {
    #expect(throws: ToolkitError.self) { try toolkit.predict(path, .tokens([512])) }
    #expect(throws: ToolkitError.self) { try toolkit.predict(path, .tokens([])) }
    #expect(throws: ToolkitError.self) { try toolkit.predict(path, .tokens(Array(repeating: 1, count: 65))) }
    #expect(throws: ToolkitError.self) { try toolkit.predict(fixture("dialects/huggingface.npz"), .text("Sarah")) }
  }
}
