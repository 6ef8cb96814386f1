import WeightGraph

/// The keys of a table as they are read, each of which must come behind the one before.
///
/// A key stores only what the one before has not: without limits, a small file could hold a million long names.
struct TableKeys {
  /// The most keys that are read.
  static let most = StateDict.mostTensors
  /// The longest key.
  static let longest = 1 << 16
  /// The most bytes of all keys together.
  static let mostBytes = 1 << 26

  /// The last key.
  private(set) var last: [UInt8] = []
  private var count = 0
  private var byteCount = 0

  /// Goes on to the next key.
  ///
  /// - Parameter byte: where its entry stands in the file.
  mutating func advance(sharing shared: Int, _ suffix: [UInt8], byte: Int) throws(ContainerError) {
    let key = last.prefix(shared) + suffix
    guard key.count <= Self.longest else {
      throw .damaged(
        subject: "table, key", byte: byte, found: "\(key.count) bytes", expected: "at most \(Self.longest)")
    }
    guard count == 0 || last.lexicographicallyPrecedes(key) else {
      throw .damaged(
        subject: "table, key", byte: byte, found: "'\(String(decoding: key, as: UTF8.self))'",
        expected: "one behind '\(String(decoding: last, as: UTF8.self))' in the order of bytes")
    }
    count += 1
    byteCount += key.count
    guard count <= Self.most, byteCount <= Self.mostBytes else {
      throw .damaged(
        subject: "table", byte: byte, found: "more than \(count - 1) keys of \(byteCount - key.count) bytes",
        expected: "at most \(Self.most) of \(Self.mostBytes)")
    }
    last = Array(key)
  }
}
