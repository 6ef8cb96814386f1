import WeightGraph

extension DialectMatch {
  /// The tensors by role, as far as their shapes allow.
  func views() -> [Role: Tensor] {
    var tensors: [Role: Tensor] = [:]
    for assignment in assignments {
      let roles = assignment.rule.target.roles(layer: assignment.layer)
      guard let parts = assignment.rule.views(of: assignment.entry.tensor) else { continue }
      for (role, part) in zip(roles, parts) { tensors[role] = part }
    }
    return tensors
  }

  /// Whether at least half of the tensors are known, one of a block among them.
  var isPlausible: Bool { blockCount > 0 && assignments.count + passedOver.count >= strangers.count }

  /// How many tensors are unknown to the dialect, or lie otherwise than it says.
  var flaws: Int {
    let width = views()[.tokenEmbedding]?.shape.dimensions.last
    let misfits = assignments.filter { assignment in
      guard let parts = assignment.rule.views(of: assignment.entry.tensor) else { return true }
      return zip(parts, assignment.rule.target.roles(layer: 0)).contains { !Self.fits($0.shape, $1, width) }
    }
    return strangers.count + misfits.count
  }

  /// Whether a canonical shape can be that of a role in a model of this width, as far as layouts can be told apart by it.
  private static func fits(_ shape: Shape, _ role: Role, _ width: Int?) -> Bool {
    guard let width else { return true }
    guard case .block(_, let part) = role else { return true }
    switch part {
    case .attentionQuery, .attentionKey, .attentionValue, .feedForwardUp, .feedForwardGate:
      return shape.rank == 2 && shape[1] == width
    case .attentionOutput, .feedForwardDown:
      return shape.rank == 2 && shape[0] == width
    default: return true
    }
  }
}
