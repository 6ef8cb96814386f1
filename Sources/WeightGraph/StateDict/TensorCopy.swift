public import ByteIO
import Synchronization

/// What was seen of a tensor while its bytes were written.
public struct WrittenTensor: Sendable {
  /// The tensor's name in the file.
  public let name: String
  /// What was written: the view, not a copy.
  public let tensor: Tensor
  /// Where its bytes stand in the file.
  public let byteRange: Range<Int>
  /// The digest of what was written.
  public let digest: Digest
  /// The digest of the same elements as float32, where blocks were written.
  public let widenedDigest: Digest?
  /// The check sums of its chunks, to compare with what is read back.
  public let sums: [FletcherSum]

  /// The same bytes as another tensor's, which has the same elements and was not written once more.
  public func shared(by entry: StateDict.Entry) -> WrittenTensor {
    WrittenTensor(
      name: entry.name, tensor: entry.tensor, byteRange: byteRange, digest: digest, widenedDigest: widenedDigest,
      sums: sums)
  }
}

/// What was seen of the tensors of one file while a folder was written.
public struct WrittenPart: Sendable {
  /// The file's name in the folder.
  public let name: String
  /// Its tensors.
  public let tensors: [WrittenTensor]

  /// Says in which file tensors were written.
  public init(_ name: String, _ tensors: [WrittenTensor]) {
    self.name = name
    self.tensors = tensors
  }
}

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
  /// - Parameter observe: called for every chunk as it is written, from several threads, for what a container computes
  ///   besides (a CRC, say).
  /// - Returns: what was seen of each tensor, in the given order.
  public static func write(
    _ destinations: [Destination], to sink: FileSink, threads: Int? = nil,
    observe: @Sendable (TensorChunk, RawSpan) -> Void = { _, _ in }
  ) throws(ContainerError) -> [WrittenTensor] {
    let tensors = destinations.map(\.entry.tensor)
    let leaves = LeafTable(tensors)
    let widened = LeafTable(tensors.map { $0.dtype.isBlockType ? $0.cast(to: .f32) : $0 })
    let sums = Mutex(
      tensors.map { [FletcherSum?](repeating: nil, count: TensorTraversal.chunkCount($0.elementCount)) })
    try TensorTraversal(tensors).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      leaves.set(TensorDigest.leaf(bytes), chunk)
      let dtype = tensors[chunk.tensor].dtype
      // What fingerprints ask for next, while the blocks are at hand.
      if dtype.isBlockType { widened.set(TensorDigest.leaf(widening: bytes, dtype), chunk) }
      let sum = FletcherSum(bytes)
      sums.withLock { $0[chunk.tensor][chunk.index] = sum }
      observe(chunk, bytes)
      let offset = destinations[chunk.tensor].offset + chunk.byteOffset
      do throws(FileError) { try sink.write(bytes, at: offset) } catch { throw .file(error) }
    }
    let digests = leaves.digests()
    return sums.withLock { sums in
      destinations.indices.map { index in
        let destination = destinations[index]
        return WrittenTensor(
          name: destination.entry.name, tensor: destination.entry.tensor,
          byteRange: destination.offset..<destination.offset + destination.entry.tensor.byteCount,
          digest: digests[index],
          widenedDigest: tensors[index].dtype.isBlockType ? widened.digest(of: index) : nil,
          sums: sums[index].map { $0! })
      }
    }
  }

  /// Reads written tensors back and compares every byte's check sum.
  ///
  /// - Throws: ``FileError/damagedOnDisk(path:byte:)`` at the first chunk that differs.
  public static func check(
    _ written: [WrittenTensor], in file: MappedFile, threads: Int? = nil
  ) throws(ContainerError) {
    let chunks = written.indices.flatMap { tensor in written[tensor].sums.indices.map { (tensor, $0) } }
    try parallelLoop(chunks.count, threads: threads) { (number) throws(ContainerError) in
      let (tensor, index) = chunks[number]
      let item = written[tensor]
      let chunkBytes = item.tensor.dtype.byteCount(wholeBlocksOf: TensorTraversal.chunkElements)
      let start = item.byteRange.lowerBound + index * chunkBytes
      let count = min(chunkBytes, item.byteRange.upperBound - start)
      guard let region = file.contents.slice(at: start, count: count), FletcherSum(region.bytes) == item.sums[index]
      else { throw .file(.damagedOnDisk(path: file.path, byte: start)) }
    }
  }
}
