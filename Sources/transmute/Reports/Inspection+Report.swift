import Pages
import Toolkit
import WeightGraph

extension Inspection: Report {
  func write(on page: inout Page) {
    page.facts(headFacts)
    writeFindings(on: &page)
    if case .model(let model) = subject { model.write(on: &page) }
    if isSelection { writeTensors(on: &page) } else { writeTree(on: &page) }
    page.line(
      "  \(total.tensors.counted("tensor")), \(total.elements.counted("element")), \(total.bytes.bytes)"
        + (tensors.count == total.tensors ? "" : " in all"))
    let excluded = tensors.compactMap { tensor in tensor.exclusion.map { (tensor.name, $0) } }
    if !excluded.isEmpty {
      page.heading("not part of the model")
      page.facts(excluded, indentation: 2)
    }
    if tensors.contains(where: { $0.statistics != nil }) { writeStatistics(on: &page) }
  }

  private func writeTensors(on page: inout Page) {
    page.heading(
      tensors.count == total.tensors ? "tensors" : "tensors (\(tensors.count.grouped) of \(total.tensors.grouped))")
    page.table(tensorTable, indentation: 2)
  }

  private var headFacts: [(name: String, value: String)] {
    var facts = [("file", "\(path), \(byteCount.bytes)"), ("container", "\(container): \(containerReason)")]
    switch subject {
    case .model(let model):
      facts.append(("dialect", "\(model.dialect): \(model.dialectSummary)"))
      facts.append(("", "by \(model.dialectReason)"))
    case .unknownFamily:
      facts.append(("dialect", "none knows these names: they are tensors of no known family"))
    case .flawed(_, let dialect) where problem == nil:
      facts.append(("dialect", "\(dialect ?? "none") by the names"))
      facts += unsaid.map { ("not said", $0.words) }
    case .flawed(let error, let dialect):
      facts.append(("problem", "\(error)"))
      facts.append(("dialect", dialect.map { "\($0) by the names, but it is no complete model" } ?? "none"))
    }
    facts += companions.map { ("beside it", "\($0.path) gave \($0.gave)") }
    facts += remarks.map { ("remark", $0) }
    facts += metadata.map { ("metadata", "\($0.name): \($0.text)") }
    return facts
  }

  private var hasTiedOutput: Bool { if case .model(let model) = subject { model.hasTiedOutput } else { false } }

  private var tensorTable: Table {
    let hasRoles = tensors.contains { !$0.roles.isEmpty || $0.exclusion != nil }
    var table = Table(
      [.words("tensor")] + (hasRoles ? [.words("role")] : []) + [.names("elements"), .numbers("bytes")])
    for tensor in tensors {
      table.row(
        [tensor.name] + (hasRoles ? [role(of: tensor)] : [])
          + ["\(tensor.dtype) \(tensor.shape)", tensor.byteCount.bytes])
    }
    return table
  }

  private func role(of tensor: TensorEntry) -> String {
    if tensor.exclusion != nil { return "(none)" }
    return tensor.roles == [.output] && hasTiedOutput ? "output = tokenEmbedding" : tensor.roles.summary
  }
}

extension ModelSummary {
  fileprivate func write(on page: inout Page) {
    page.heading("architecture")
    var architecture = Table(.words("hyperparameter"), .words("value", limit: 32), .words("found in"))
    for fact in hyperparameters {
      architecture.row([
        fact.name.rawValue, fact.value.plainText,
        fact.origin.map { $0.words(dialect: dialect) } ?? "every model so far",
      ])
    }
    page.table(architecture, indentation: 2)
    page.heading("parameters")
    var sizes = Table(.words(""), .numbers(""), .numbers(""))
    for size in parts {
      let share = Double(size.parameterCount) / Double(parameterCount) * 100
      sizes.row([size.part.rawValue, size.parameterCount.grouped, "\(share.rounded(toDigits: 3)) %"])
    }
    sizes.row(["total", parameterCount.grouped, ""])
    page.table(sizes, indentation: 2)
    if hasTiedOutput { page.line("  the head is the token embedding and counted once") }
  }
}

extension [Role] {
  /// The roles without their block; of several that the file stacks, what they have in common is said once:
  /// `attentionQuery+Key+ValueBias`.
  fileprivate var summary: String {
    let names = map { if case .block(_, let role) = $0 { role.rawValue } else { $0.description } }
    guard names.count > 1, let first = names.first else { return names.first ?? "" }
    let prefix = names.reduce(first) { $0.commonPrefix(with: $1) }
    let suffix = String(
      names.map { String($0.reversed()) }.reduce(String(first.reversed())) { $0.commonPrefix(with: $1) }.reversed())
    let middles = names.map { String($0.dropFirst(prefix.count).dropLast(suffix.count)) }
    return prefix + middles.joined(separator: "+") + suffix
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }
}
