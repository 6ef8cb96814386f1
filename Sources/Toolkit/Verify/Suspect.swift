import ByteIO
import WeightGraph

/// A tensor that differs, in the canonical form of both sides, as the repairs see it.
struct Suspect {
  /// What the tensor is for.
  let role: Role
  /// The tensor on the left.
  let left: Tensor
  /// The tensor on the right.
  let right: Tensor
  /// The left model's architecture.
  let architecture: Architecture
  /// The number of threads that may read; as many as there are cores when it is left out.
  let threads: Int?

  /// Whether the right tensor is this one, bit for bit.
  func isExplained(by changed: Tensor) throws(ContainerError) -> Bool {
    guard changed.shape == right.shape, changed.dtype == right.dtype else { return false }
    return try changed.hasSameElements(as: right, threads: threads)
  }
}

/// A way in which conversions go wrong, tried on one tensor.
struct Repair: Sendable {
  /// What was done, as a phrase that follows the tensor's name, where the left tensor changed so is exactly the right one.
  let finding: @Sendable (Suspect) throws(ContainerError) -> String?

  /// All that are known, the likeliest first.
  static let all = [transposition, headOrder, rows, elements]
}
