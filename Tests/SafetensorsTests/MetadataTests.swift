import JSON
import Testing
import WeightGraph

@testable import Safetensors

@Suite struct `Metadata as texts` {
  let meaning = MetadataText(tensors: [ExactText("wte"), ExactText("7")])

  /// Values, each with the text that it is written as.
  static let pairs: [(value: MetadataValue, text: String)] = [
    ("pt", "pt"), ("", ""), ("True", "True"), ("1.10", "1.10"), ("{", "{"), ("{broken", "{broken"), ("- 1", "- 1"),
    (" {}", " {}"), ("größe", "größe"), ("\"text\"", "\"text\""), ("\"", "\""), ("NaN", "NaN"),
    (8, "8"), (.integer(.min), "-9223372036854775808"), (1.0, "1.0"), (-0.0, "-0.0"), (1e-5, "1e-05"), (true, "true"),
    (.null, "null"), ([:], "{}"), (.array([]), "[]"), (["n_head": 12, "eps": 0.1], #"{"n_head":12,"eps":0.1}"#),
    ("8", #""8""#), ("true", #""true""#), ("null", #""null""#), ("{}", #""{}""#), ("[ 1]", #""[ 1]""#),
    (#""8""#, #""\"8\"""#), (#""\"8\"""#, #""\"\\\"8\\\"\"""#), ("wte", #""wte""#), ("7", #""7""#),
    (#""wte""#, #""\"wte\"""#),
  ]

  @Test(arguments: pairs)
  func `come back as the values that they were`(value: MetadataValue, text: String) {
    #expect(meaning.text(of: value) == text)
    #expect(meaning.value(of: text) == value)
  }

  @Test func `stay texts where there is no more room for what they say`() {
    var room = MetadataRoom(names: 1, values: 2)
    #expect(meaning.value(of: #"{"a":1}"#, in: &room) == ["a": 1])
    #expect(meaning.value(of: #"{"a":1}"#, in: &room) == #"{"a":1}"#)
  }

  @Test func `come back as the texts that others wrote`() {
    for text in Self.pairs.map(\.text) + [
      "007", "1e5", "1E+05", "0.10", "nul", "tru", "\"8", "\"a\\u0062\"", "12345678901234567890",
    ] {
      #expect(meaning.text(of: meaning.value(of: text)) == text)
    }
    #expect(meaning.text(of: meaning.value(of: #"{ "a" : [1.50, "x"] }"#)) == #"{"a":[1.5,"x"]}"#)
  }

  @Test func `are refused where they would come back as something else`() throws {
    let deep = (0..<257).reduce(MetadataValue.null) { inner, _ in .array([inner]) }
    let contents = try StateDict(
      [.init("wte", tensor()), .init("7", tensor()), .init("__metadata__", tensor())],
      metadata: ["nan": .double(.nan), "in": .array([.double(.infinity)]), "deep": deep, "name": 7, "fine": "7"])
    let error = #expect(throws: ContainerError.self) { try written(contents) }
    guard case .cannotHold(_, let losses) = error else { return }
    #expect(
      losses.map(\.subject) == [
        "metadata 'nan'", "metadata 'in'", "metadata 'deep'", "metadata 'name'", "tensor '__metadata__'",
      ])
    #expect(losses[3].reason.contains("the name of a tensor"))
  }
}
