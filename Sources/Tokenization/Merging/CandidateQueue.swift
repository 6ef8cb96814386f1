/// The merges that are possible in a long piece: the lowest rank first, of equal ranks the leftmost.
///
/// A binary heap of numbers: the rank above, the position below.
struct CandidateQueue {
  private var heap: [UInt64] = []

  /// Forgets all candidates but keeps the memory.
  mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  /// Adds a candidate; a rank has 22 bits, a position 42.
  mutating func push(rank: UInt32, position: Int) {
    let item = UInt64(rank) << 42 | UInt64(position)
    var child = heap.count
    heap.append(item)
    while child > 0 {
      let parent = (child - 1) / 2
      guard item < heap[parent] else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = item
  }

  /// Removes and returns the first candidate.
  mutating func pop() -> (rank: UInt32, position: Int)? {
    guard let first = heap.first, let item = heap.popLast() else { return nil }
    var parent = 0
    while 2 * parent + 1 < heap.count {
      let left = 2 * parent + 1
      let child = left + 1 < heap.count && heap[left + 1] < heap[left] ? left + 1 : left
      guard heap[child] < item else { break }
      heap[parent] = heap[child]
      parent = child
    }
    if !heap.isEmpty { heap[parent] = item }
    return (UInt32(first >> 42), Int(first & (1 << 42 - 1)))
  }
}
