import Pages
import Toolkit
import WeightGraph

extension DiffReport: Report {
  var json: MetadataValue {
    [
      "left": .string(paths.left), "right": .string(paths.right), "equal": .bool(isEmpty),
      "equalTensors": .init(equalCount), "model": model?.json ?? .null,
      "tensors": .array(tensors.map { tensorJSON($0.name, $0.left, $0.right, $0.values) }),
      "metadata": .array(
        metadata.map { ["path": .string($0.path), "left": $0.left ?? .null, "right": $0.right ?? .null] }),
    ]
  }

  func write(on page: inout Page) {
    page.facts([("left", paths.left), ("right", paths.right)])
    if isEmpty { return page.line("no difference: \(equalCount.counted("tensor")) and all metadata are equal") }
    if let model {
      model.write(on: &page)
    } else {
      page.heading("tensors: \(equalCount) equal, \(tensors.count) different")
      page.table(differenceTable(tensors.map { ($0.name, $0.left, $0.right, $0.values) }), indentation: 2)
    }
    if !metadata.isEmpty {
      page.heading("metadata that differ")
      var table = Table(.words("name"), .words("left", limit: 24), .words("right", limit: 24))
      for item in metadata { table.row([item.path, item.left.brief, item.right.brief]) }
      page.table(table, indentation: 2)
    }
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
