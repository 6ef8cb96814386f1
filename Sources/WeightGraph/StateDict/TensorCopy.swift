public import ByteIO
import Synchronization

/// Copies tensors' bytes into a file, each byte read, hashed and written once, on all cores.
///
/// The service that writers of uncompressed containers share: they decide where each tensor goes, and nothing else.
public struct TensorCopy: Sendable {
  /// A tensor and the place of its first byte in the file.
  public struct Destination: Sendable {
    let entry: StateDict.Entry
    let offset: Int

    /// Places a tensor at byte `offset` of the file.
    public init(_ entry: StateDict.Entry, at offset: Int) {
      self.entry = entry
      self.offset = offset
    }
  }

  /// Writes all tensors to their places.
  ///
  /// - Parameters:
  ///   - isSealed: whether the file records a digest of every tensor, so that all are wanted.
  ///   - observe: called for every piece as it is written, from several threads, with the number of its tensor and the place
  ///     of its first byte among the tensor's, for what a container computes besides (a CRC, say).
  /// - Returns: what was seen of each tensor, in the given order.
  public static func write(
    _ destinations: [Destination], to sink: FileSink, _ options: ContainerOptions, isSealed: Bool = false,
    observe: @Sendable (_ tensor: Int, _ byteOffset: Int, RawSpan) -> Void = { _, _, _ in }
  ) throws(ContainerError) -> [WrittenTensor] {
    let pieces = destinations.enumerated().flatMap { number, destination in
      WrittenPiece.pieces(
        of: destination.entry.tensor, number, at: destination.offset, asked: options.askedDigests, isSealed: isSealed)
    }
    let hasher = LeafHasher()
    let (written, originals) = (LeafTable(pieces.map(\.tensor)), LeafTable(pieces.map(\.read)))
    let widened = LeafTable(pieces.map { $0.asksForWidened ? $0.tensor.cast(to: .f32) : $0.tensor })
    let sums = Mutex([(tensor: Int, byteRange: Range<Int>, sum: FletcherSum)]())
    // As with the leaves, room is taken before the chunks come and go.
    sums.withLock { $0.reserveCapacity(pieces.reduce(0) { $0 + TensorTraversal.chunkCount($1.tensor.elementCount) }) }
    try TensorTraversal(pieces.map(\.read)).forEachRegion(threads: options.threads) {
      (chunk, region) throws(ContainerError) in
      let piece = pieces[chunk.tensor]
      let (destination, count) = (piece.destination, chunk.elements.count)
      let stored = piece.written(region, count)
      if piece.asksForOriginal { hasher.hash(region, of: chunk, for: originals) }
      if piece.asksForWidened { hasher.hash(piece.widened(stored, count), of: chunk, for: widened) }
      if piece.asksForWritten { hasher.hash(stored, of: chunk, for: written) }
      let offset = piece.offset + piece.tensor.dtype.byteCount(wholeBlocksOf: chunk.elements.lowerBound)
      let sum = FletcherSum(stored.bytes)
      sums.withLock { $0.append((destination, offset..<offset + stored.count, sum)) }
      observe(destination, offset - destinations[destination].offset, stored.bytes)
      do throws(FileError) { try sink.write(stored.bytes, at: offset) } catch { throw .file(error) }
    }
    hasher.finish()
    var digests = [[SeenDigest]](repeating: [], count: destinations.count)
    for (number, piece) in pieces.enumerated() {
      func enter(_ table: LeafTable, _ tensor: Tensor, _ view: SeenDigest.View?) {
        digests[piece.destination].append(SeenDigest(digest: table.digest(of: number), tensor: tensor, inCopy: view))
      }
      if piece.asksForOriginal { enter(originals, piece.read, nil) }
      if piece.asksForWidened { enter(widened, piece.tensor.cast(to: .f32), .rows(piece.rows, isWidened: true)) }
      if piece.asksForWritten {
        enter(written, piece.tensor, piece.rows == nil ? .whole : .rows(piece.rows, isWidened: false))
      }
    }
    var found = [[(byteRange: Range<Int>, sum: FletcherSum)]](repeating: [], count: destinations.count)
    for (tensor, range, sum) in sums.withLock({ $0 }) { found[tensor].append((range, sum)) }
    return destinations.indices.map { index in
      let (entry, start) = (destinations[index].entry, destinations[index].offset)
      return WrittenTensor(
        name: entry.name, tensor: entry.tensor, byteRange: start..<start + entry.tensor.byteCount,
        digests: digests[index], sums: found[index])
    }
  }

  /// Reads written tensors back and compares every byte's check sum.
  ///
  /// - Throws: ``FileError/damagedOnDisk(path:byte:)`` at the first piece that differs.
  public static func check(
    _ written: [WrittenTensor], in file: MappedFile, threads: Int? = nil
  ) throws(ContainerError) {
    let pieces = written.flatMap(\.sums).sorted { $0.byteRange.lowerBound < $1.byteRange.lowerBound }
    try parallelLoop(pieces.count, threads: threads) { (number) throws(ContainerError) in
      let (range, sum) = pieces[number]
      guard let region = file.contents.slice(range), FletcherSum(region.bytes) == sum
      else { throw .file(.damagedOnDisk(path: file.path, byte: range.lowerBound)) }
    }
  }
}
