import ByteIO

/// What is written at a stretch: a tensor, or one of those that it is joined of row upon row.
///
/// A fingerprint asks for query, key and value apart, which many files hold as one tensor: hashed apart while they are
/// written, they need not be read again.
struct WrittenPiece: Sendable {
  /// Which of the tensors that are written.
  let destination: Int
  /// The elements as they are written.
  let tensor: Tensor
  /// Which rows these are, where they are not all.
  let rows: Range<Int>?
  /// The place of the first byte in the file.
  let offset: Int
  /// The float32 tensor that is rounded on the way, where one is.
  private let original: Tensor?
  /// Whose digests are asked for: of the elements as they are written, of the same as float32, and of what they were.
  let (asksForWritten, asksForWidened, asksForOriginal): (Bool, Bool, Bool)

  init(
    _ tensor: Tensor, of destination: Int, rows: Range<Int>? = nil, at offset: Int, asked: Set<TensorIdentity>,
    isSealed: Bool
  ) {
    self.destination = destination
    self.tensor = tensor
    self.rows = rows
    self.offset = offset
    if case .converted(let original) = tensor.content, original.dtype == .f32 {
      self.original = original
    } else {
      original = nil
    }
    asksForWritten = isSealed || asked.contains(tensor.identity)
    asksForWidened =
      tensor.dtype.isFloatingPoint && tensor.dtype != .f32 && asked.contains(tensor.cast(to: .f32).identity)
    asksForOriginal = original.map { asked.contains($0.identity) } ?? false
  }

  /// What is read from the source.
  var read: Tensor { original ?? tensor }

  /// What the digest of ``read`` is asked for as.
  private var asksForAny: Bool { asksForWritten || asksForWidened || asksForOriginal }

  /// Elements of ``read`` as they are written.
  func written(_ region: ByteRegion, _ count: Int) -> ByteRegion {
    original == nil ? region : Self.converted(region, count, from: .f32, to: tensor.dtype)
  }

  /// Elements that were written, as float32.
  func widened(_ written: ByteRegion, _ count: Int) -> ByteRegion {
    Self.converted(written, count, from: tensor.dtype, to: .f32)
  }

  private static func converted(_ region: ByteRegion, _ count: Int, from source: DType, to target: DType) -> ByteRegion
  {
    var block = ByteBlock(uninitialized: target.byteCount(wholeBlocksOf: count))
    var bytes = block.mutableBytes
    if source.isBlockType {
      BlockConversion.widen(region.bytes, source, into: &bytes, at: 0)
    } else if target.isBlockType {
      BlockConversion.quantize(region.bytes, to: target, into: &bytes, at: 0)
    } else {
      ElementConversion.convert(count, source, region.bytes, to: target, &bytes, at: 0)
    }
    return ByteRegion(block)
  }
}

extension WrittenPiece {
  /// The pieces of a tensor: those of which somebody asks for a digest, or the whole.
  ///
  /// - Parameter isSealed: whether the file records the digest of the whole.
  static func pieces(
    of tensor: Tensor, _ destination: Int, at offset: Int, asked: Set<TensorIdentity>, isSealed: Bool
  ) -> [WrittenPiece] {
    let whole = WrittenPiece(tensor, of: destination, at: offset, asked: asked, isSealed: isSealed)
    guard !isSealed, !whole.asksForAny, case .joined(let parts, axis: 0) = tensor.content else { return [whole] }
    var pieces: [WrittenPiece] = []
    var (row, place) = (0, offset)
    for part in parts {
      let rows = row..<row + part.shape[0]
      pieces.append(
        WrittenPiece(part, of: destination, rows: rows, at: place, asked: asked, isSealed: false))
      (row, place) = (rows.upperBound, place + part.byteCount)
    }
    return pieces.contains(where: \.asksForAny) ? pieces : [whole]
  }
}
