import WeightGraph

extension Repair {
  /// A square matrix whose rows and columns are exchanged, which no shape can show.
  static let transposition = Repair { (suspect) throws(ContainerError) in
    guard suspect.left.shape.rank == 2, suspect.left.shape[0] == suspect.left.shape[1] else { return nil }
    return try suspect.isExplained(by: suspect.left.transposed()) ? "is transposed on the right" : nil
  }
}
