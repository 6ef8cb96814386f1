import Pages
import Toolkit
import WeightGraph

extension ModelComparison {
  /// The comparison as reports print it.
  var json: MetadataValue {
    [
      "equalTensors": .init(equalCount),
      "hyperparameters": .array(
        hyperparameters.map {
          ["name": .string($0.name.rawValue), "left": $0.left ?? .null, "right": $0.right ?? .null]
        }),
      "tensors": .array(
        roles.map { item in
          tensorJSON(item.role.description, item.left, item.right, item.values)
        }),
    ]
  }

  /// Writes what differs.
  func write(on page: inout Page) {
    writeHyperparameters(on: &page)
    page.heading("tensors: \(equalCount) equal, \(roles.count) different")
    page.table(differenceTable(roles.map { ($0.role.description, $0.left, $0.right, $0.values) }), indentation: 2)
  }

  /// Writes which hyperparameters differ.
  func writeHyperparameters(on page: inout Page) {
    if !hyperparameters.isEmpty {
      page.heading("hyperparameters that differ")
      var table = Table(.words("name"), .words("left"), .words("right"))
      for item in hyperparameters {
        table.row([item.name.rawValue, item.left?.description ?? "–", item.right?.description ?? "–"])
      }
      page.table(table, indentation: 2)
    }
  }
}

/// A difference of two tensors as reports print it.
func tensorJSON(_ name: String, _ left: Tensor?, _ right: Tensor?, _ values: TensorDifference?) -> MetadataValue {
  func side(_ tensor: Tensor?) -> MetadataValue {
    guard let tensor else { return .null }
    return [
      "dtype": .string(tensor.dtype.rawValue), "shape": .array(tensor.shape.dimensions.map { MetadataValue($0) }),
      "provenance": .string(tensor.provenance.description),
    ]
  }
  var object: MetadataObject = ["name": .string(name), "left": side(left), "right": side(right)]
  if let values { object["values"] = .object(values.json) }
  return .object(object)
}

/// Differences of tensors for a reader.
func differenceTable(
  _ items: [(name: String, left: Tensor?, right: Tensor?, values: TensorDifference?)]
) -> Table {
  var table = Table(.words("tensor"), .words("how it differs", limit: 44))
  for item in items {
    let text: String
    if let values = item.values {
      let types = item.left!.dtype == item.right!.dtype ? "" : "\(item.left!.dtype) and \(item.right!.dtype); "
      text = types + values.summary(item.left!.shape)
    } else if let left = item.left, let right = item.right {
      text = "shape \(left.shape) and \(right.shape)"
    } else {
      text = item.left == nil ? "only on the right" : "only on the left"
    }
    table.row([item.name, text])
  }
  return table
}

extension TensorDifference {
  /// The difference as reports print it.
  fileprivate var json: MetadataObject {
    var object: MetadataObject = [
      "differing": .init(count), "elements": .init(elementCount), "maximum": .double(maximum), "mean": .double(mean),
      "first": first.map { MetadataValue($0) } ?? .null, "last": last.map { MetadataValue($0) } ?? .null,
      "relative": .double(relative), "cosine": cosine.map(MetadataValue.double) ?? .null,
      "ulp": maximumULP.map { MetadataValue($0) } ?? .null,
    ]
    let runs = rows.runs.map { MetadataValue.array([.init($0.lowerBound), .init($0.upperBound)]) }
    object["rows"] = ["count": .init(rows.count), "runs": .array(runs)]
    if let rank {
      object["rank"] = [
        "value": .init(rank.rank), "isLeast": .bool(rank.isLeast), "effective": .double(rank.effective),
      ]
    }
    return object
  }

  /// How many elements differ, where, and by how much.
  func summary(_ shape: Shape) -> String {
    guard count > 0, let first, let last else { return "the same numbers in another type" }
    let width = max(1, shape.dimensions.last ?? 1)
    let rows = shape.rank < 2 ? "" : ", rows \(first / width)–\(last / width)"
    return "\(count.grouped) of \(elementCount.grouped) elements\(rows), by up to \(maximum.rounded(toDigits: 3))"
  }
}
