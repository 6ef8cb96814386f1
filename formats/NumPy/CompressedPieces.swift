import Archive
import ByteIO
import Synchronization
import WeightGraph

/// The compressed pieces of all members, put aside in the order in which they were finished.
final class CompressedPieces: Sendable {
  private struct Places {
    /// Where each member's pieces lie, by their number.
    var pieces: [[Int: Range<Int>]]
    var end = 0
  }

  /// What zlib, and numpy, do when they are not told otherwise.
  private static let level = 6

  private let sink: FileSink
  private let places: Mutex<Places>

  /// No pieces yet of `count` members; they will be written to `sink`.
  init(members count: Int, _ sink: FileSink) {
    self.sink = sink
    places = Mutex(Places(pieces: [[Int: Range<Int>]](repeating: [:], count: count)))
  }

  /// Compresses one piece.
  func add(_ bytes: RawSpan, to member: Int, piece: Int, isLast: Bool) throws(ContainerError) {
    let compressed = Deflater.compress(bytes, level: Self.level, isLast: isLast)
    let start = places.withLock { places in
      defer { places.end += compressed.count }
      places.pieces[member][piece] = places.end..<places.end + compressed.count
      return places.end
    }
    try ContainerError.wrapping { () throws(FileError) in try sink.write(compressed.bytes, at: start) }
  }

  /// The pieces of each member in order, out of `written`, which holds what went to the sink.
  func regions(in written: ByteRegion) -> [[ByteRegion]] {
    places.withLock { places in
      places.pieces.map { pieces in pieces.sorted { $0.key < $1.key }.map { written.slice($0.value)! } }
    }
  }
}
