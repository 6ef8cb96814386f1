import WeightGraph

extension Repair {
  /// Heads in another order, or row by row instead of head by head.
  static let headOrder = Repair { (suspect) throws(ContainerError) in
    guard let (axis, heads) = headAxis(suspect), heads > 1, heads <= largestHeadCount else { return nil }
    for (phrase, order) in orders(suspect.left.split(axis: axis, into: heads), axis)
    where try suspect.isExplained(by: .joined(order, axis: axis)) {
      return phrase
    }
    return nil
  }

  /// Pairs of more heads than this are too many to try.
  private static let largestHeadCount = 16
  /// Wider tensors are not tried row by row.
  private static let largestInterleaving = 4096

  /// The orders in which heads are found, each as a phrase.
  private static func orders(_ heads: [Tensor], _ axis: Int) -> [(String, [Tensor])] {
    var orders: [(String, [Tensor])] = []
    for first in heads.indices {
      for second in first + 1..<heads.count {
        var order = heads
        order.swapAt(first, second)
        orders.append(("has heads \(first) and \(second) exchanged on the right", order))
      }
    }
    orders.append(("has its heads in reverse order on the right", heads.reversed()))
    let width = heads[0].shape[axis]
    if width * heads.count <= largestInterleaving {
      let rows = (0..<width).flatMap { row in heads.map { $0.sliced(axis: axis, row..<row + 1) } }
      orders.append(("has its heads interleaved on the right", rows))
    }
    return orders
  }

  /// The axis along which a tensor's heads lie, and how many there are.
  private static func headAxis(_ suspect: Suspect) -> (axis: Int, heads: Int)? {
    guard case .block(_, let part) = suspect.role else { return nil }
    return switch part {
    case .attentionQuery, .attentionQueryBias: (0, suspect.architecture.headCount)
    case .attentionKey, .attentionKeyBias, .attentionValue, .attentionValueBias: (0, suspect.architecture.headCountKV)
    case .attentionOutput: (1, suspect.architecture.headCount)
    default: nil
    }
  }
}
