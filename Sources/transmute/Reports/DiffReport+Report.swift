import Pages
import Toolkit
import WeightGraph

extension DiffReport: Report {
  var json: MetadataValue {
    [
      "left": .string(paths.left), "right": .string(paths.right), "equal": .bool(isEmpty),
      "unsaid": .array(
        unsaid.map {
          ["name": .string($0.name.rawValue), "by": .string($0.sides.rawValue), "taken": $0.taken ?? .null]
        }),
      "equalTensors": .init(equalCount), "model": model?.json ?? .null,
      "tensors": .array(tensors.map { tensorJSON($0.name, $0.left, $0.right, $0.values) }),
      "recognised": .array(
        kinships.map {
          ["left": .string($0.left), "right": .string($0.right), "change": .string($0.change.rawValue)]
        }),
      "change": change?.json ?? .null,
      "metadata": .array(
        metadata.map { ["path": .string($0.path), "left": $0.left ?? .null, "right": $0.right ?? .null] }),
    ]
  }

  func write(on page: inout Page) {
    let missing = unsaid.map { ("not said", $0.words) }
    page.facts([("left", paths.left), ("right", paths.right)] + missing + [("differ in", summary)])
    if isEmpty { return }
    if let model { model.writeHyperparameters(on: &page) }
    if !kinships.isEmpty {
      page.heading("recognised by their elements")
      var table = Table(.words("on the left"), .words("on the right"), .words("what became of it"))
      for item in kinships { table.row([item.left, item.right, item.change.words]) }
      page.table(table, indentation: 2)
    }
    if let change { change.write(on: &page) }
    writeValues(on: &page)
    writeOthers(on: &page)
    writeMetadata(on: &page)
  }

  private func writeValues(on page: inout Page) {
    var table = Table(
      .words("values that differ"), .numbers("elements"), .numbers("max"), .numbers("relative"), .numbers("cosine"),
      .numbers("ULP"), .numbers("rank"), .words("rows"))
    for item in differences {
      guard let values = item.values else { continue }
      table.row([item.name] + values.cells(item.left?.shape ?? []))
    }
    guard !table.isEmpty else { return }
    page.line()
    page.table(table)
  }

  private func writeOthers(on page: inout Page) {
    var table = Table(.words("tensors without a counterpart"), .words("how they differ", limit: 44))
    for item in differences where item.values == nil {
      let text =
        if let left = item.left, let right = item.right {
          "shape \(left.shape) and \(right.shape)"
        } else {
          item.left == nil ? "only on the right" : "only on the left"
        }
      table.row([item.name, text])
    }
    guard !table.isEmpty else { return }
    page.line()
    page.table(table)
  }

  private func writeMetadata(on page: inout Page) {
    guard !metadata.isEmpty else { return }
    page.heading("metadata that differ")
    var table = Table(.words("name"), .words("left", limit: 24), .words("right", limit: 24))
    for item in metadata { table.row([item.path, item.left.brief, item.right.brief]) }
    page.table(table, indentation: 2)
  }
}

extension MetadataValue? {
  /// The value for a reader, long ones by their kind and size.
  fileprivate var brief: String {
    switch self {
    case nil: "–"
    case .array(let values)? where values.count > 8: "\(values.count) values"
    case .object(let object)?: "\(object.count.counted("member"))"
    case .string(let text)? where text.count > 60: "\(text.prefix(60))…"
    case let value?: value.description
    }
  }
}
