import Toolkit
import WeightGraph

/// The way of a token through a decoder, drawn from top to bottom: the residual stream on the left, and what is read from
/// it and added to it on the right. Every box has the shape of its weights.
struct ArchitectureDiagram {
  let architecture: Architecture

  /// The drawing, with a description for those who hear it.
  var html: HTML {
    var canvas = DiagramCanvas()
    canvas.pill("token ids", at: 24)
    embeddings(&canvas)
    canvas.frame("block, \(architecture.blockCount) times", height: attentionHeight + feedForwardHeight + 64) {
      $0.skip(44)
      attention(&$0)
      feedForward(&$0)
    }
    canvas.step(box(.outputNorm, "final norm"), note: "\(architecture.normalization.rawValue) norm")
    canvas.step(
      box(
        architecture.hasTiedOutput ? .tokenEmbedding : .output, architecture.hasTiedOutput ? "head = embedding" : "head"
      ),
      note: architecture.hasTiedOutput ? "tied: the token embedding once more" : "its own weights")
    canvas.pill("logits: \(architecture.vocabularyLength.grouped) a token", at: canvas.y + 30)
    return canvas.html(title: "The architecture", description: description)
  }

  private var description: String {
    let positions = architecture.positions == .learned ? "learned positions are added" : "positions are rotary"
    return "A token's embedding of \(architecture.embeddingLength) numbers; \(positions); "
      + "\(architecture.blockCount) blocks of attention with \(architecture.headCount) heads and a feed-forward layer "
      + "\(architecture.feedForwardLength) wide, each added to the stream; a norm; a head for "
      + "\(architecture.vocabularyLength) tokens."
  }

  private func box(_ role: Role, _ title: String) -> DiagramBox {
    DiagramBox(
      title: title, detail: architecture.shape(of: role).product, part: ModelPart(role), search: role.description)
  }

  private func box(_ role: BlockRole, _ title: String) -> DiagramBox {
    var box = box(.block(0, role), title)
    box.search = "." + role.rawValue
    return box
  }

  private func embeddings(_ canvas: inout DiagramCanvas) {
    canvas.step(box(.tokenEmbedding, "token embedding"), note: "one row a token")
    if architecture.positions == .learned {
      canvas.step(box(.positionEmbedding, "position embedding"), note: "one row a position, added", adds: true)
    }
  }

  private var attentionHeight: Int { 3 * DiagramCanvas.boxPitch + 46 }
  private var feedForwardHeight: Int { (architecture.feedForward == .gated ? 2 : 1) * DiagramCanvas.boxPitch + 60 }

  private func attention(_ canvas: inout DiagramCanvas) {
    let groups =
      architecture.headCountKV == architecture.headCount ? "" : ", \(architecture.headCountKV) for keys and values"
    let rotary = architecture.positions == .rotary ? ", rotary" : ""
    canvas.branch(
      [
        [box(.attentionNorm, "norm")],
        [box(.attentionQuery, "query"), box(.attentionKey, "key"), box(.attentionValue, "value")],
        [
          DiagramBox(
            title: "\(architecture.headCount) heads", detail: "\(architecture.keyLength) wide\(rotary)",
            part: .attention,
            isComputed: true)
        ],
        [box(.attentionOutput, "output")],
      ], label: "attention\(groups)", height: attentionHeight)
  }

  private func feedForward(_ canvas: inout DiagramCanvas) {
    let up = box(.feedForwardUp, "up")
    canvas.branch(
      [
        [box(.feedForwardNorm, "norm")],
        architecture.feedForward == .gated ? [box(.feedForwardGate, "gate"), up] : [up],
        [
          DiagramBox(
            title: architecture.activation.title,
            detail: architecture.feedForward == .gated ? "of the gate, times up" : "element by element",
            part: .feedForward, isComputed: true)
        ],
        [box(.feedForwardDown, "down")],
      ], label: "feed-forward", height: feedForwardHeight)
  }
}

extension Activation {
  /// The function's name as papers write it.
  fileprivate var title: String { Self.titles[self] ?? rawValue }

  private static let titles: [Activation: String] = [
    .geluTanh: "GELU (tanh)", .geluErf: "GELU (erf)", .silu: "SiLU", .relu: "ReLU",
  ]
}
