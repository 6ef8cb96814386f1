public import Dialects
import Inference
import WeightGraph

extension Toolkit {
  /// Tries on a model the properties that make attention what it is.
  ///
  /// - Parameter prompt: what the model reads; `nil` for tokens that follow from its architecture, see ``Inference/Probe``.
  public func checkAttention(
    _ path: String, _ prompt: Prompt? = nil, tokenizer: String? = nil,
    _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> AttentionCheck {
    let running = try run(openModel(path, opening, reading), tokenizer: tokenizer)
    let graph = running.model.graph
    let ids =
      if let prompt { try running.ids(prompt) } else { Array(Probe(graph.architecture).tokens.prefix(12)) }
    let checker = AttentionChecker(graph: graph, tokens: ids, kernels: kernels, threads: threads)
    let properties = try running.asking { (model) throws(InferenceError) in try checker.check(model) }
    return AttentionCheck(path: path, tokens: ids.map(running.shown), properties: properties)
  }
}

/// Tries the properties of attention on one model and one text, each in its own file.
struct AttentionChecker {
  let graph: WeightGraph
  let tokens: [Int]
  let kernels: Kernels
  let threads: Int?

  func check(_ model: Transformer) throws(InferenceError) -> [AttentionProperty] {
    let (logits, record) = try model.recorded(tokens)
    var properties = [rowsSumToOne(record), try noTokenSeesALaterOne(model, logits)]
    let block = OneBlockModel(graph, contextLength: tokens.count)
    properties.append(try orderNeedsPositions(block))
    properties.append(try softmaxSharpens(block))
    properties.append(try widths(block))
    properties.append(try headsWorkSideBySide(block, record))
    return properties
  }

  /// Makes a model of one block ready to run.
  func prepare(_ block: OneBlockModel) throws(InferenceError) -> Transformer {
    let graph: WeightGraph
    do throws(ContainerError) { graph = try block.graph } catch { throw .container(error) }
    return try Transformer(graph, kernels: kernels, threads: threads)
  }

  /// Reads tensors, and states a failure as the forward pass does.
  func reading<Result>(_ body: () throws(ContainerError) -> Result) throws(InferenceError) -> Result {
    do throws(ContainerError) { return try body() } catch { throw .container(error) }
  }

  /// A property whose outcome is one of two.
  func property(_ name: AttentionProperty.Name, _ holds: Bool, _ evidence: String) -> AttentionProperty {
    AttentionProperty(name: name, outcome: holds ? .holds : .fails, evidence: evidence)
  }
}

extension Double {
  /// The number with two digits, as evidence gives it: 1.2e-7, 0.87, 3.0.
  var brief: String {
    if isZero { return "0" }
    guard isFinite else { return "\(self)" }
    var (value, exponent) = (magnitude, 0)
    while value >= 9.95 { (value, exponent) = (value / 10, exponent + 1) }
    while value < 0.995 { (value, exponent) = (value * 10, exponent - 1) }
    let tenths = Int((value * 10).rounded())
    let sign = self < 0 ? "-" : ""
    switch exponent {
    case 0: return "\(sign)\(tenths / 10).\(tenths % 10)"
    case -3..<0: return "\(sign)0." + String(repeating: "0", count: -exponent - 1) + "\(tenths)"
    default: return "\(sign)\(tenths / 10).\(tenths % 10)e\(exponent)"
    }
  }
}
