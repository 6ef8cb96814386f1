import WeightGraph

/// A file with sound digests in which something else is wrong, put together as the page of specification says.
struct Forgery {
  /// What stands between the header and the index.
  var body: [UInt8]
  var index: [UInt8]
  var version: UInt64 = 1
  var indexOffset: UInt64
  var indexLength: UInt64

  /// The file of the example, with some of its index's text replaced.
  init(replacing old: String = "", with new: String = "") throws {
    let sound = try PhialFile.bytes(PhialFile.example)
    let text = String(decoding: sound[192...], as: UTF8.self)
    precondition(old.isEmpty || text.contains(old))
    self.init(body: Array(sound[64..<192]), index: old.isEmpty ? text : text.replacing(old, with: new))
  }

  init(body: [UInt8], index: String) {
    self.body = body
    self.index = Array(index.utf8)
    indexOffset = UInt64(64 + body.count)
    indexLength = UInt64(self.index.count)
  }

  var bytes: [UInt8] {
    let start: [UInt8] = [0x89, 0x50, 0x48, 0x49, 0x41, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a] + little(version, 2)
    let rest = little(indexOffset, 8) + little(indexLength, 8) + sha256(index)
    return start + sha256(start + rest).prefix(4) + rest + body + index
  }

  private func little(_ number: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  private func sha256(_ bytes: [UInt8]) -> [UInt8] {
    var hasher = Hasher256()
    hasher.update(bytes)
    return hasher.finalize().bytes
  }
}
