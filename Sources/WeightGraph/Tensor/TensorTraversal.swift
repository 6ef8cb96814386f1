import ByteIO

/// One piece of one tensor, as ``TensorTraversal`` hands it out.
public struct TensorChunk: Hashable, Sendable {
  /// Which of the traversed tensors.
  public let tensor: Int
  /// Which chunk of that tensor.
  public let index: Int
  /// Which elements, counted row after row.
  public let elements: Range<Int>
  /// The offset of the first one among the tensor's bytes.
  public let byteOffset: Int
}

/// Reads many tensors once, in chunks, on several cores, holding no more than a chunk a core in memory.
///
/// Chunks whose bytes are in place are handed out without being copied. Chunks of one tensor may come in any order and at
/// the same time; a tensor that must be decoded is streamed through one core where its elements lie in the decoded order,
/// and put aside first where they do not.
public struct TensorTraversal: Sendable {
  /// The number of elements in all chunks of a tensor but the last: whole blocks of every type.
  public static let chunkElements = 1 << 18

  /// What is traversed.
  public let tensors: [Tensor]
  private let items: [Item]

  private enum Item: Sendable {
    case chunk(TensorChunk)
    case whole(tensor: Int)
  }

  /// A traversal of these tensors.
  public init(_ tensors: [Tensor]) {
    self.tensors = tensors
    let decoded = tensors.indices.filter { !tensors[$0].isRandomAccess }
      .sorted { tensors[$0].byteCount > tensors[$1].byteCount }
    // What only one core can do comes first and the longest of it before all; the small chunks then fill the gaps.
    items =
      decoded.map { .whole(tensor: $0) }
      + tensors.indices.filter { tensors[$0].isRandomAccess }.flatMap { index in
        Self.chunks(of: tensors[index], index).map(Item.chunk)
      }
  }

  /// The number of chunks that a tensor of `elementCount` elements has; one without elements has none.
  public static func chunkCount(_ elementCount: Int) -> Int { (elementCount + chunkElements - 1) / chunkElements }

  private static func chunks(of tensor: Tensor, _ number: Int) -> [TensorChunk] {
    (0..<chunkCount(tensor.elementCount)).map { index in
      let elements = index * chunkElements..<min(tensor.elementCount, (index + 1) * chunkElements)
      return TensorChunk(
        tensor: number, index: index, elements: elements,
        byteOffset: tensor.dtype.byteCount(wholeBlocksOf: elements.lowerBound))
    }
  }

  /// Calls `body` once for every chunk with its little-endian bytes.
  ///
  /// - Parameter threads: the number of threads, or `nil` for one a core.
  public func forEachChunk(
    threads: Int? = nil, _ body: @Sendable (TensorChunk, RawSpan) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    try forEachRegion(threads: threads) { (chunk, region) throws(ContainerError) in try body(chunk, region.bytes) }
  }

  /// The same, with bytes that may be kept for as long as they are needed.
  func forEachRegion(
    threads: Int? = nil, _ body: @Sendable (TensorChunk, ByteRegion) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    // The task's own value: the threads of the loop belong to no task.
    let observer = WorkProgress.observer
    observer?.began(WorkStage(.bytes, total: tensors.reduce(0) { $0 + $1.byteCount }))
    defer { observer?.ended() }
    @Sendable func observed(_ chunk: TensorChunk, _ region: ByteRegion) throws(ContainerError) {
      try body(chunk, region)
      observer?.advanced(region.count, of: .bytes)
    }
    try parallelLoop(items.count, threads: threads) { (index) throws(ContainerError) in
      switch items[index] {
      case .chunk(let chunk): try read(chunk, of: tensors[chunk.tensor], observed)
      case .whole(let tensor) where tensors[tensor].decodesInOrder: try stream(tensor, observed)
      case .whole(let number):
        let tensor = try tensors[number].resident()
        for chunk in Self.chunks(of: tensor, number) { try read(chunk, of: tensor, observed) }
      }
    }
  }

  private func read(
    _ chunk: TensorChunk, of tensor: Tensor, _ body: (TensorChunk, ByteRegion) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    let byteCount = tensor.dtype.byteCount(wholeBlocksOf: chunk.elements.count)
    if let region = tensor.bytesInPlace?.slice(at: chunk.byteOffset, count: byteCount) {
      return try body(chunk, region)
    }
    var block = ByteBlock(uninitialized: byteCount)
    var bytes = block.mutableBytes
    tensor.read(chunk.elements, into: &bytes)
    try body(chunk, ByteRegion(block))
  }

  /// Cuts what a decoder hands out into chunks.
  private func stream(
    _ number: Int, _ body: (TensorChunk, ByteRegion) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    guard case .strided(let source, _, _) = tensors[number].content else { return }
    let chunks = Self.chunks(of: tensors[number], number)
    let dtype = tensors[number].dtype
    func byteCount(_ chunk: Int) -> Int {
      chunk < chunks.count ? dtype.byteCount(wholeBlocksOf: chunks[chunk].elements.count) : 0
    }
    var block = ByteBlock(uninitialized: byteCount(0))
    var (next, filled) = (0, 0)
    try source.stream { (piece) throws(ContainerError) in
      var taken = 0
      while taken < piece.byteCount, next < chunks.count {
        let count = min(block.count - filled, piece.byteCount - taken)
        var place = block.mutableBytes
        place.copy(piece.extracting(taken..<taken + count), at: filled)
        taken += count
        filled += count
        guard filled == block.count else { continue }
        try body(chunks[next], ByteRegion(exchange(&block, with: ByteBlock(uninitialized: byteCount(next + 1)))))
        (next, filled) = (next + 1, 0)
      }
    }
  }
}

extension Tensor {
  /// Whether the elements come out of a decoder just as a reader gets them.
  fileprivate var decodesInOrder: Bool {
    guard case .strided(let source, let layout, let order) = content else { return false }
    return layout.offset == 0 && layout.isContiguous && source.byteCount == byteCount
      && (order == .host || dtype.hasOneByteOrder)
  }
}
