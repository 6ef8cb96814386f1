import ByteIO

/// The digest of a tensor: of its type, its shape, and its little-endian bytes, row after row.
///
///     leaf[i] = SHA-256(bytes of chunk i)                      chunks of 2¹⁸ elements
///     digest  = SHA-256("tensor" dtype rank lengths… leaf[0] leaf[1] …)
///
/// Texts are preceded by their length, numbers are eight bytes, little-endian. The leaves let all cores hash one tensor.
public enum TensorDigest {
  /// The digest of one chunk's bytes.
  public static func leaf(_ bytes: RawSpan) -> Digest {
    var hasher = Hasher256()
    hasher.update(bytes)
    return hasher.finalize()
  }

  /// The digest of a tensor from those of its chunks.
  public static func combine(dtype: DType, shape: Shape, leaves: [Digest]) -> Digest {
    var hasher = Hasher256()
    hasher.update("tensor")
    hasher.update(dtype.rawValue)
    hasher.update(shape.rank)
    for length in shape.dimensions { hasher.update(length) }
    for leaf in leaves { hasher.update(leaf.bytes) }
    return hasher.finalize()
  }

  /// The digests of tensors, each read once.
  public static func of(_ tensors: [Tensor], threads: Int? = nil) throws(ContainerError) -> [Digest] {
    let (leaves, hasher) = (LeafTable(tensors), LeafHasher())
    try TensorTraversal(tensors).forEachRegion(threads: threads) { (chunk, region) throws(ContainerError) in
      hasher.hash(region, of: chunk, for: leaves)
    }
    hasher.finish()
    return tensors.indices.map(leaves.digest)
  }
}
