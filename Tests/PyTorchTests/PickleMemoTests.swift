import ByteIO
import Testing

@testable import PyTorch

@Suite struct `The memo of a pickle` {
  /// References to so many numbers.
  private func references(_ count: Int) -> [PickleReference] {
    var heap = PickleHeap(ByteRegion([]))
    return (0..<count).map { heap.add(.integer(Int64($0))) }
  }

  @Test(arguments: [[0, 1, 2, 3], [1, 2, 3, 0], [3, 2, 1, 0], [5, 0, 1, 4_000_000_000], [2, 0, 1, 9]])
  func `gives back what was put into it, in any order`(places: [Int]) {
    let values = references(8)
    var memo = PickleMemo()
    for (value, place) in zip(values, places) { memo.put(value, at: place) }
    #expect(memo.count == 4)
    for (value, place) in zip(values, places) { #expect(memo[place] == value) }
    #expect(memo[7] == nil)
    for (value, place) in zip(values[4...], places) { memo.put(value, at: place) }
    #expect(memo.count == 4)
    for (value, place) in zip(values[4...], places) { #expect(memo[place] == value) }
  }
}
