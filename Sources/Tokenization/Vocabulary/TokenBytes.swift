/// The bytes that every token stands for, one after the other.
struct TokenBytes: Sendable {
  private var all: [UInt8] = []
  // Where each token's bytes start, and at last where they end.
  private var starts: [Int] = [0]

  /// - Parameter tokens: the spellings in the order of the ids.
  init(_ tokens: [String?]) {
    starts.reserveCapacity(tokens.count + 1)
    for token in tokens {
      if let token { all += ByteAlphabet.bytes(ofToken: token) }
      starts.append(all.count)
    }
  }

  /// The bytes of token `id`; none for an id that has no token.
  subscript(id: Int) -> ArraySlice<UInt8> {
    id >= 0 && id < starts.count - 1 ? all[starts[id]..<starts[id + 1]] : []
  }
}
