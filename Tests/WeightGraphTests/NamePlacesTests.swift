import Testing
import WeightGraph

@Suite struct `Places of names` {
  @Test(arguments: [0, 1, 8, 9, 12, 13, 5000])
  func `are those of the list, however long it is`(count: Int) {
    let names = (0..<count).map { "name \($0 * 7919)" }
    var oneByOne = NamePlaces()
    for place in 0..<count {
      #expect(oneByOne.place(of: names[place], among: place) { names[$0] } == nil)
      oneByOne.noteLast(of: place + 1) { names[$0] }
    }
    var atOnce = NamePlaces()
    atOnce.noteAll(of: count) { names[$0] }
    for places in [oneByOne, atOnce] {
      #expect((0..<count).allSatisfy { place in places.place(of: names[place], among: count) { names[$0] } == place })
      #expect(places.place(of: "another", among: count) { names[$0] } == nil)
    }
  }

  @Test(arguments: [0, 20])
  func `tell spellings of one letter apart`(others: Int) {
    let names = ["\u{c5}", "\u{212b}", "A\u{30a}"] + (0..<others).map { "\($0)" }
    var places = NamePlaces()
    places.noteAll(of: names.count) { names[$0] }
    for place in 0..<3 { #expect(places.place(of: names[place], among: names.count) { names[$0] } == place) }
  }
}

@Suite struct `Metadata of many names` {
  @Test func `are found, changed and taken away, and equal in any case those that were made at once`() {
    var object = MetadataObject()
    for number in 0..<100 { object["\(number)"] = .integer(Int64(number)) }
    for number in stride(from: 0, to: 100, by: 2) { object["\(number)"] = nil }
    object["1"] = "one"
    let odd = Array(stride(from: 1, to: 100, by: 2))
    #expect(object.keys == odd.map(String.init))
    #expect(odd.dropFirst().allSatisfy { object["\($0)"] == .integer(Int64($0)) })
    #expect(object["1"] == "one" && object["2"] == nil && object.count == 50)
    let same = MetadataObject(keys: object.keys, values: object.members.map(\.value))
    #expect(same == object && Set([same, object]).count == 1)
    #expect(MetadataObject([("\u{c5}", 1)]) != MetadataObject([("\u{212b}", 1)]))
  }
}
