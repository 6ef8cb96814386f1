import Pages
import Toolkit
import WeightGraph

extension Inspection {
  /// Writes all tensors by module: those of one structure once, with how many there are.
  func writeTree(on page: inout Page) {
    guard !tree.nodes.isEmpty else { return }
    page.heading("modules")
    var table = Table(.words("name"), .words("elements"), .numbers("bytes"), .numbers("share"), .words(""))
    for node in tree.nodes { add(node, depth: 0, siblings: 1, to: &table) }
    page.table(table, indentation: 2)
  }

  private func add(_ node: ModuleTree.Node, depth: Int, siblings: Int, to table: inout Table) {
    let share = (Double(node.bytes) / Double(max(1, total.bytes)) * 100).rounded(toDigits: 3)
    let name = String(repeating: "  ", count: depth) + node.name.fitting(40)
    let times = node.count == 1 ? "" : "\(node.count) × "
    if let tensor = node.tensor {
      table.row([name, "\(times)\(tensor.dtype) \(tensor.shape)", node.bytes.bytes, "\(share) %", note(tensor)])
    } else {
      let types = node.dtypes.map(\.rawValue).joined(separator: ", ")
      let alike = node.count == siblings ? "" : "\(node.count / siblings) alike"
      table.row([name, "\(node.tensors.counted("tensor")), \(types)", node.bytes.bytes, "\(share) %", alike])
    }
    for child in node.children { add(child, depth: depth + 1, siblings: node.count, to: &table) }
  }

  /// What is special about a tensor: that it is tied, or no part of the model.
  private func note(_ tensor: TensorEntry) -> String {
    if tensor.exclusion != nil { return "not of the model" }
    guard case .model(let model) = subject, model.hasTiedOutput else { return "" }
    if tensor.roles == [.output] { return "= embedding" }
    return tensor.roles == [.tokenEmbedding] ? "and the head" : ""
  }
}
