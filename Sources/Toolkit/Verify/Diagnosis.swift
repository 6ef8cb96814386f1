public import WeightGraph

/// A cause that, undone, makes two models' tensors equal again.
public struct Diagnosis: Hashable, Sendable {
  /// The roles that it explains.
  public let roles: [Role]
  /// What was done, as a sentence: `block.3.attentionOutput is transposed`.
  public let finding: String
}

/// Tries the known ways in which conversions go wrong on the tensors that differ.
///
/// A finding is never a guess: the left tensor, changed in that way, has the digest of the right one.
struct Diagnostician {
  let left: WeightGraph
  let leftPrint: Fingerprint
  let rightPrint: Fingerprint
  let threads: Int?

  func diagnose(_ comparison: ModelComparison) throws(ContainerError) -> [Diagnosis] {
    var findings = comparison.hyperparameters.map { item in
      Diagnosis(
        roles: [],
        finding: "\(item.name.rawValue) is \(item.left.map(\.description) ?? "not set") on the left and "
          + "\(item.right.map(\.description) ?? "not set") on the right")
    }
    for difference in comparison.roles {
      guard let finding = try finding(difference.role) else { continue }
      findings.append(Diagnosis(roles: [difference.role], finding: "\(difference.role) \(finding)"))
    }
    return findings
  }

  private func finding(_ role: Role) throws(ContainerError) -> String? {
    guard let tensor = left.tensors[role], let wanted = rightPrint.tensors[role] else { return nil }
    if let other = exchanged(with: role, wanted) { return "holds on the right what the left has as \(other)" }
    let canonical = try tensor.canonical()
    for (change, changed) in changes(canonical, role) where try digest(changed) == wanted { return change }
    return nil
  }

  /// The role that has on the left what this one has on the right.
  private func exchanged(with role: Role, _ wanted: Digest) -> Role? {
    leftPrint.tensors.filter { $0.value == wanted && $0.key != role }.map(\.key).min()
  }

  /// What might have been done to a tensor, each as a phrase with the tensor that it would give.
  private func changes(_ tensor: Tensor, _ role: Role) -> [(String, Tensor)] {
    var changes: [(String, Tensor)] = []
    if tensor.shape.rank == 2, tensor.shape[0] == tensor.shape[1] {
      changes.append(("is transposed on the right", tensor.transposed()))
    }
    guard let (axis, heads) = headAxis(role, tensor), heads > 1, heads <= Self.largestHeadCount else { return changes }
    let parts = tensor.split(axis: axis, into: heads)
    for first in 0..<heads {
      for second in first + 1..<heads {
        var order = parts
        order.swapAt(first, second)
        changes.append(("has heads \(first) and \(second) exchanged on the right", .joined(order, axis: axis)))
      }
    }
    changes.append(("has its heads in reverse order on the right", .joined(parts.reversed(), axis: axis)))
    let width = tensor.shape[axis] / heads
    let interleaved = (0..<width).flatMap { row in parts.map { $0.sliced(axis: axis, row..<row + 1) } }
    if tensor.shape[axis] <= Self.largestInterleaving {
      changes.append(("has its heads interleaved on the right", .joined(interleaved, axis: axis)))
    }
    return changes
  }

  /// Pairs of more heads than this are too many to try.
  private static let largestHeadCount = 16
  /// Wider tensors are not tried row by row.
  private static let largestInterleaving = 4096

  /// The axis along which a tensor's heads lie, and how many there are.
  private func headAxis(_ role: Role, _ tensor: Tensor) -> (axis: Int, heads: Int)? {
    guard case .block(_, let part) = role else { return nil }
    let architecture = left.architecture
    return switch part {
    case .attentionQuery, .attentionQueryBias: (0, architecture.headCount)
    case .attentionKey, .attentionKeyBias, .attentionValue, .attentionValueBias: (0, architecture.headCountKV)
    case .attentionOutput: (1, architecture.headCount)
    default: nil
    }
  }

  private func digest(_ tensor: Tensor) throws(ContainerError) -> Digest {
    try TensorDigest.of([tensor], threads: threads)[0]
  }
}
