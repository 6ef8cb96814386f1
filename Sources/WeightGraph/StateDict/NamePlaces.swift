/// Where names stand in a list, found by their hashes.
///
/// The list is somebody else's: a slot has four bytes and no name of its own, as one of a dictionary has, since a file may
/// bring a million names.
package struct NamePlaces: Sendable {
  /// One more than the place of a name, or zero for none; without slots while the list is short.
  private var slots: [UInt32] = []
  /// A list of so many names is gone through.
  private static let few = 8

  /// The places of a list without names.
  package init() {}

  /// The place of a name among the first `count` of a list.
  package func place(of name: String, among count: Int, _ nameAt: (Int) -> String) -> Int? {
    let name = ExactText(name)
    guard !slots.isEmpty else { return (0..<count).first { ExactText(nameAt($0)) == name } }
    let found = slots[slot(of: name, nameAt)]
    return found == 0 ? nil : Int(found) - 1
  }

  /// Notes the last of `count` names, which must differ from those before it.
  package mutating func noteLast(of count: Int, _ nameAt: (Int) -> String) {
    if 4 * count <= 3 * slots.count {
      note(count - 1, nameAt)
    } else if count > Self.few {
      makeRoom(for: 2 * count)
      for place in 0..<count { note(place, nameAt) }
    }
  }

  /// Makes the places of a list anew, all of whose names must differ.
  package mutating func noteAll(of count: Int, _ nameAt: (Int) -> String) {
    slots = []
    if count > Self.few { makeRoom(for: count + count / 2) }
    for place in 0..<count {
      precondition(self.place(of: nameAt(place), among: place, nameAt) == nil, "no name occurs twice")
      if count > Self.few { note(place, nameAt) }
    }
  }

  /// At least so many slots, a power of two, all of them empty.
  private mutating func makeRoom(for count: Int) {
    var room = 2 * Self.few
    while room < count { room *= 2 }
    slots = [UInt32](repeating: 0, count: room)
  }

  private mutating func note(_ place: Int, _ nameAt: (Int) -> String) {
    slots[slot(of: ExactText(nameAt(place)), nameAt)] = UInt32(place + 1)
  }

  /// The slot of a name, or the empty one that it would get. A quarter of all slots are empty, so that there is an end.
  private func slot(of name: ExactText, _ nameAt: (Int) -> String) -> Int {
    var slot = name.hashValue & (slots.count - 1)
    while slots[slot] != 0, ExactText(nameAt(Int(slots[slot]) - 1)) != name { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }
}
