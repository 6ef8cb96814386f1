public import WeightGraph

/// The keys and values of the tokens that a model has seen, so that the next ones need not compute them again.
///
/// A cache grows as tokens come, up to the architecture's context length. It belongs to one sequence.
public final class KVCache {
  /// How many tokens the cache holds.
  public private(set) var count = 0
  private var blocks: [KeysAndValues]
  /// Whether one block's memory serves all blocks in turn, so that nothing is kept for a later call.
  private let isPassing: Bool

  /// An empty cache for models of this architecture.
  public init(_ architecture: Architecture) {
    blocks = (0..<architecture.blockCount).map { _ in KeysAndValues(architecture) }
    isPassing = false
  }

  /// Room for one forward pass without a past: every block overwrites what the one before it left.
  init(passing architecture: Architecture) {
    blocks = [KeysAndValues(architecture)]
    isPassing = true
  }

  /// Makes room for `tokenCount` more tokens.
  func reserve(_ tokenCount: Int) {
    for index in blocks.indices { blocks[index].reserve(count + tokenCount, keeping: count) }
  }

  /// The keys and values of a block, with room for the tokens that were reserved.
  subscript(block index: Int) -> KeysAndValues { blocks[isPassing ? 0 : index] }

  /// Counts tokens whose keys and values were written in every block.
  func advance(_ tokenCount: Int) { count += tokenCount }

  /// Whether the cache was made for models with these blocks.
  func fits(_ architecture: Architecture) -> Bool {
    (isPassing || blocks.count == architecture.blockCount)
      && blocks.allSatisfy {
        $0.keys.columnCount == architecture.headCountKV * architecture.keyLength
          && $0.values.columnCount == architecture.headCountKV * architecture.valueLength
      }
  }
}

/// The keys and values of one block.
struct KeysAndValues: Sendable {
  /// [capacity, key-value heads × key length]
  private(set) var keys: Matrix
  /// [capacity, key-value heads × value length]
  private(set) var values: Matrix

  init(_ architecture: Architecture) {
    keys = Matrix(rows: 0, columns: architecture.headCountKV * architecture.keyLength)
    values = Matrix(rows: 0, columns: architecture.headCountKV * architecture.valueLength)
  }

  mutating func reserve(_ needed: Int, keeping count: Int) {
    guard needed > keys.rowCount else { return }
    // Growing by half of what is there keeps the copying of a long sequence in proportion to its length.
    let capacity = max(needed, keys.rowCount + keys.rowCount / 2)
    keys = Self.grown(keys, to: capacity, keeping: count)
    values = Self.grown(values, to: capacity, keeping: count)
  }

  private static func grown(_ old: Matrix, to capacity: Int, keeping count: Int) -> Matrix {
    let new = Matrix(rows: capacity, columns: old.columnCount)
    new[rows: 0..<count].copy(old[rows: 0..<count])
    return new
  }
}
