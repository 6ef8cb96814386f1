/// Which two tokens may become one, in what order of preference, and which one.
protocol MergeOrder: Sendable {
  /// The rank of a pair, or ``MergeTable/noRank``; the lowest rank is merged first, of equal ranks the leftmost.
  func rank(_ left: Int32, _ right: Int32) -> UInt32

  /// What a pair of this rank becomes.
  func result(_ left: Int32, _ right: Int32, rank: UInt32) -> Int32
}

/// Merges the tokens of one piece until no merge is left: byte pair encoding itself.
///
/// Always the pair of the lowest rank is merged next, and of equal pairs the leftmost. Short pieces look for it one by
/// one; long ones keep a queue, so that a word of a million letters takes O(n log n) steps.
struct PieceMerger<Order: MergeOrder> {
  /// From this length on the queue is faster than looking; measured, not critical.
  private static var queueThreshold: Int { 40 }

  private let order: Order
  // One entry a byte of the piece. A token lies where its first byte lay; `next` and `previous` link the tokens that
  // are left, and `ranks` tells for each the rank of the pair that it starts.
  private var ids: [Int32] = []
  private var next: [Int] = []
  private var previous: [Int] = []
  private var ranks: [UInt32] = []
  private var count = 0
  private var queue = CandidateQueue()

  init(_ order: Order) { self.order = order }

  /// Starts a new piece.
  mutating func begin() { count = 0 }

  /// Adds a token to the end of the piece.
  @inline(__always)
  mutating func append(_ id: Int32) {
    if count == ids.count { grow() }
    ids[count] = id
    count += 1
  }

  /// The token that was added last.
  var last: Int32? { count > 0 ? ids[count - 1] : nil }

  /// Makes all merges and appends what is left to `output`.
  mutating func finish(into output: inout [Int]) {
    guard count > 1 else {
      if count == 1 { output.append(Int(ids[0])) }
      return
    }
    for position in 0..<count {
      next[position] = position + 1
      previous[position] = position - 1
      ranks[position] = position + 1 < count ? order.rank(ids[position], ids[position + 1]) : MergeTable.noRank
    }
    if count < Self.queueThreshold { mergeByLooking() } else { mergeByQueue() }
    var position = 0
    while position < count {
      output.append(Int(ids[position]))
      position = next[position]
    }
  }

  private mutating func mergeByLooking() {
    while true {
      var best = MergeTable.noRank
      var position = 0
      for candidate in 0..<count where ranks[candidate] < best { (best, position) = (ranks[candidate], candidate) }
      guard best != MergeTable.noRank else { return }
      merge(at: position)
    }
  }

  private mutating func mergeByQueue() {
    queue.removeAll()
    for position in 0..<count { enqueue(position) }
    while let (rank, position) = queue.pop() {
      // A pair that has changed since is in the queue again under its new rank.
      guard ranks[position] == rank else { continue }
      let before = previous[position]
      merge(at: position)
      enqueue(position)
      if before >= 0 { enqueue(before) }
    }
  }

  private mutating func enqueue(_ position: Int) {
    if ranks[position] != MergeTable.noRank { queue.push(rank: ranks[position], position: position) }
  }

  /// Replaces the pair that starts at `position` by what it merges into, and looks up the two pairs this makes.
  @inline(__always)
  private mutating func merge(at position: Int) {
    let gone = next[position]
    let after = next[gone]
    let before = previous[position]
    ids[position] = order.result(ids[position], ids[gone], rank: ranks[position])
    next[position] = after
    ranks[gone] = MergeTable.noRank
    if after < count { previous[after] = position }
    ranks[position] = after < count ? order.rank(ids[position], ids[after]) : MergeTable.noRank
    if before >= 0 { ranks[before] = order.rank(ids[before], ids[position]) }
  }

  private mutating func grow() {
    let more = max(64, ids.count)
    ids += [Int32](repeating: 0, count: more)
    next += [Int](repeating: 0, count: more)
    previous += [Int](repeating: 0, count: more)
    ranks += [UInt32](repeating: 0, count: more)
  }
}
