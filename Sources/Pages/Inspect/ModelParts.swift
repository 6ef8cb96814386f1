import Toolkit
import WeightGraph

extension ModelPart {
  /// The class that colours what belongs to this part.
  var cssClass: String { "part-\(rawValue)" }

  /// The part's name for readers.
  var title: String {
    switch self {
    case .embedding: "embeddings"
    case .attention: "attention"
    case .feedForward: "feed-forward"
    case .norms: "norms"
    case .head: "head"
    }
  }
}

extension Inspection.TensorEntry {
  /// The part of a model that this tensor belongs to, where it is known.
  var part: ModelPart? { roles.first.map { ModelPart($0) } }
}

extension Shape {
  /// The lengths of the axes as a reader expects them: `768 × 50257`.
  var product: String { rank == 0 ? "scalar" : dimensions.map(String.init).joined(separator: " × ") }
}
