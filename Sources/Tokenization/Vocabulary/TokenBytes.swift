/// The bytes that every token stands for, one after the other.
struct TokenBytes: Sendable {
  private var all: [UInt8] = []
  // Where each token's bytes start, and at last where they end.
  private var starts: [Int] = [0]

  /// - Parameter tokens: the bytes of every token in the order of the ids.
  init(_ tokens: some Sequence<[UInt8]>) {
    for token in tokens {
      all += token
      starts.append(all.count)
    }
  }

  /// The bytes of token `id`; none for an id that has no token.
  subscript(id: Int) -> ArraySlice<UInt8> {
    id >= 0 && id < starts.count - 1 ? all[starts[id]..<starts[id + 1]] : []
  }
}
