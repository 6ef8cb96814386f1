import Testing
import WeightGraph

@Suite struct `A metadata object` {
  @Test func `keeps the order of its members`() {
    var object: MetadataObject = ["b": 1, "a": 2]
    object["c"] = true
    object["b"] = "later"
    #expect(object.keys == ["b", "a", "c"])
    object["a"] = nil
    #expect(object.members.map(\.key) == ["b", "c"])
    #expect(object["b"] == "later")
  }

  @Test func `tells names apart that look alike`() {
    var object: MetadataObject = ["\u{c5}": 1, "\u{212b}": 2, "A\u{30a}": 3]
    #expect(object.count == 3)
    #expect(object["\u{212b}"]?.integer == 2)
    object["\u{c5}"] = nil
    #expect(object["\u{c5}"] == nil)
    #expect(object["\u{212b}"]?.integer == 2)
    #expect(object["A\u{30a}"]?.integer == 3)
  }

  @Test func `is reached by a path of names`() {
    let object: MetadataObject = ["config": ["n_head": 12.0]]
    #expect(object[path: ["config", "n_head"]]?.integer == 12)
    #expect(object[path: ["config", "n_head", "more"]] == nil)
  }
}
