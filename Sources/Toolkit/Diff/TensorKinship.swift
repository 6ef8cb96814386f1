import ByteIO
import Synchronization
import WeightGraph

/// A tensor of one file that is a tensor of another in disguise.
public struct TensorKinship: Hashable, Sendable {
  /// Its name on the left.
  public let left: String
  /// Its name on the right.
  public let right: String
  /// What became of it.
  public let change: Change

  /// How a tensor may come to look like another one.
  public enum Change: String, Hashable, Sendable {
    /// It has another name, and every element at its place.
    case renamed
    /// Rows and columns are exchanged.
    case transposed
    /// Its rows stand in another order.
    case rowsPermuted
    /// Its columns stand in another order.
    case columnsPermuted
  }

  /// A tensor under the name by which it is compared.
  typealias Named = (name: String, tensor: Tensor)

  /// Finds tensors on the right that are ones on the left, each used once; tensors of one value, which all look alike, are
  /// left out.
  ///
  /// Whole tensors are recognised by their digests, and permuted ones by the digests of all their rows in ascending order.
  static func among(
    _ left: [Named], _ right: [Named], threads: Int?
  ) throws(ContainerError) -> [TensorKinship] {
    guard !left.isEmpty, !right.isEmpty else { return [] }
    var found: [TensorKinship] = []
    var (rest, others) = (left, right)
    let looks: [(Change, (Tensor, Bool) throws(ContainerError) -> Digest?)] = [
      (.renamed, { (tensor, _) throws(ContainerError) in try TensorDigest.of([tensor], threads: threads)[0] }),
      (
        .transposed,
        { (tensor, isLeft) throws(ContainerError) in
          guard tensor.shape.rank == 2 else { return nil }
          return try TensorDigest.of([isLeft ? tensor.transposed() : tensor], threads: threads)[0]
        }
      ),
      (.rowsPermuted, { (tensor, _) throws(ContainerError) in try rowsDigest(tensor, threads: threads) }),
      (
        .columnsPermuted,
        { (tensor, _) throws(ContainerError) in
          tensor.shape.rank == 2 ? try rowsDigest(tensor.transposed(), threads: threads) : nil
        }
      ),
    ]
    for (change, digest) in looks where !rest.isEmpty && !others.isEmpty {
      // Only tensors of shapes that the other side has too are read.
      let shapes = Set(others.map { change.shape(of: $0.tensor.shape) })
      var known: [Digest: [Named]] = [:]
      for item in rest where shapes.contains(item.tensor.shape) && item.tensor.elementCount > 1 {
        guard try !item.tensor.isConstant(threads: threads) else { continue }
        if let digest = try digest(item.tensor, true) { known[digest, default: []].append(item) }
      }
      guard !known.isEmpty else { continue }
      let mine = Set(known.values.joined().map { change.shape(of: $0.tensor.shape) })
      for item in others where mine.contains(item.tensor.shape) {
        guard let digest = try digest(item.tensor, false), let match = known[digest]?.first else { continue }
        // The same name with the same elements is no change.
        known[digest]?.removeFirst()
        found.append(TensorKinship(left: match.name, right: item.name, change: change))
        rest.removeAll { $0.name == match.name }
        others.removeAll { $0.name == item.name }
      }
    }
    return found
  }

  /// A digest of a matrix's rows that does not depend on their order.
  private static func rowsDigest(_ tensor: Tensor, threads: Int?) throws(ContainerError) -> Digest? {
    guard tensor.shape.rank == 2, tensor.shape[0] > 1, tensor.shape[1] > 0 else { return nil }
    let width = tensor.shape[1]
    let whole = try tensor.resident()
    let rows = Mutex([[UInt8]](repeating: [], count: tensor.shape[0]))
    let step = max(1, TensorTraversal.chunkElements / width)
    try parallelLoop((tensor.shape[0] + step - 1) / step, threads: threads) { (part) throws(ContainerError) in
      for row in part * step..<min(tensor.shape[0], (part + 1) * step) {
        let digest = TensorDigest.leaf(ByteRegion(try whole.bytes(row * width..<(row + 1) * width)).bytes)
        rows.withLock { $0[row] = digest.bytes }
      }
    }
    var hasher = Hasher256()
    for row in rows.withLock({ $0 }).sorted(by: { $0.lexicographicallyPrecedes($1) }) { hasher.update(row) }
    return hasher.finalize()
  }
}

extension TensorKinship.Change {
  /// The shape that a tensor of this shape has on the other side.
  fileprivate func shape(of shape: Shape) -> Shape {
    self == .transposed ? Shape(shape.dimensions.reversed()) : shape
  }
}

extension Tensor {
  /// Whether all elements are one value, as those of a fresh norm are.
  fileprivate func isConstant(threads: Int?) throws(ContainerError) -> Bool {
    let size = dtype.bytesPerBlock
    let first = try bytes(0..<1)
    let differs = Mutex(false)
    try TensorTraversal([self]).forEachChunk(threads: threads) { (chunk, bytes) throws(ContainerError) in
      guard !differs.withLock({ $0 }) else { return }
      let isSame = (0..<bytes.byteCount).allSatisfy { bytes.byte(at: $0) == first[$0 % size] }
      if !isSame { differs.withLock { $0 = true } }
    }
    return differs.withLock { !$0 }
  }
}
