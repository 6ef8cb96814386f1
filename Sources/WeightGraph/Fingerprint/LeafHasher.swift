import ByteIO
import Synchronization

/// Hashes chunks for tables of leaves, two side by side wherever two have one length.
///
/// A chunk waits, with its bytes, until any thread brings another of its length: at most a few at a time, of which the shortest
/// goes first. ``finish()`` hashes those that are left over.
final class LeafHasher: Sendable {
  private struct Leaf {
    let bytes: ByteRegion
    let chunk: TensorChunk
    let table: LeafTable
  }

  private static let mostWaiting = 4
  private let waiting = Mutex<[Leaf]>([])

  /// Hashes a chunk, now or beside another one, and enters its digest into a table.
  func hash(_ bytes: ByteRegion, of chunk: TensorChunk, for table: LeafTable) {
    let leaf = Leaf(bytes: bytes, chunk: chunk, table: table)
    let (partner, lonely) = waiting.withLock { waiting -> (Leaf?, Leaf?) in
      if let place = waiting.firstIndex(where: { $0.bytes.count == bytes.count }) {
        return (waiting.remove(at: place), nil)
      }
      waiting.append(leaf)
      guard waiting.count > Self.mostWaiting else { return (nil, nil) }
      let shortest = waiting.indices.min { waiting[$0].bytes.count < waiting[$1].bytes.count }
      return (nil, shortest.map { waiting.remove(at: $0) })
    }
    if let lonely { enter(lonely) }
    guard let partner else { return }
    let digests = Digest.pair(partner.bytes.bytes, bytes.bytes)
    partner.table.set(digests.0, partner.chunk)
    table.set(digests.1, chunk)
  }

  /// Hashes what still waits.
  func finish() {
    let rest = waiting.withLock { waiting -> [Leaf] in
      defer { waiting = [] }
      return waiting
    }
    for leaf in rest { enter(leaf) }
  }

  private func enter(_ leaf: Leaf) { leaf.table.set(TensorDigest.leaf(leaf.bytes.bytes), leaf.chunk) }
}
