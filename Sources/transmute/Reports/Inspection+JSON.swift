import Dialects
import Toolkit
import WeightGraph

extension Inspection {
  var json: MetadataValue {
    [
      "path": .string(path), "bytes": .init(byteCount),
      "container": ["name": .string(container), "reason": .string(containerReason)],
      "companions": .array(companions.map { ["path": .string($0.path), "gave": .string($0.gave)] }),
      "remarks": .array(remarks.map(MetadataValue.string)),
      "model": model?.json ?? .null,
      "findings": .array(findings.map(\.json)),
      "unsaid": .array(
        unsaid.map { ["name": .string($0.name.rawValue), "candidates": .array($0.candidates)] }),
      "problem": problem.map { .string("\($0)") } ?? .null,
      "tensors": .array(tensors.map(\.json)),
      "total": ["tensors": .init(total.tensors), "elements": .init(total.elements), "bytes": .init(total.bytes)],
      "metadata": .object(
        MetadataObject(
          metadata.map { entry in
            (
              entry.name,
              [
                "kind": .string(entry.kind), "count": entry.count.map { MetadataValue($0) } ?? .null,
                "summary": .string(entry.text),
              ]
            )
          })),
    ]
  }

  private var model: ModelSummary? { if case .model(let model) = subject { model } else { nil } }
}

extension ModelSummary {
  fileprivate var json: MetadataValue {
    [
      "dialect": ["name": .string(dialect), "reason": .string(dialectReason)],
      "architecture": .object(MetadataObject(hyperparameters.map { ($0.name.rawValue, $0.value) })),
      "origins": .object(
        MetadataObject(hyperparameters.map { ($0.name.rawValue, $0.origin.map(\.json) ?? ["kind": "always"]) })),
      "parameters": .object(
        MetadataObject(parts.map { ($0.part.rawValue, MetadataValue($0.parameterCount)) })),
      "parameterCount": .init(parameterCount),
      "ties": hasTiedOutput ? ["output": "tokenEmbedding"] : [:],
    ]
  }
}

extension WeightGraph.Origin {
  fileprivate var json: MetadataValue {
    switch self {
    case .option: ["kind": "option"]
    case .config(let key): ["kind": "config", "key": .string(key)]
    case .tensors: ["kind": "tensors"]
    case .dialect: ["kind": "dialect"]
    case .producerDefault: ["kind": "producerDefault"]
    case .computed: ["kind": "computed"]
    }
  }
}

extension Inspection.TensorEntry {
  fileprivate var json: MetadataValue {
    var object: MetadataObject = [
      "name": .string(name), "roles": .array(roles.map { .string($0.description) }),
      "exclusion": exclusion.map(MetadataValue.string) ?? .null, "dtype": .string(dtype.rawValue),
      "shape": .array(shape.dimensions.map { MetadataValue($0) }), "bytes": .init(byteCount),
      "range": byteRange.map { .array([.init($0.lowerBound), .init($0.upperBound)]) } ?? .null,
    ]
    object["statistics"] = statistics?.json
    return .object(object)
  }
}

extension TensorStatistics {
  fileprivate var json: MetadataValue {
    [
      "count": .init(count), "zeros": .init(zeros), "nans": .init(nans), "infinities": .init(infinities),
      "subnormals": .init(subnormals), "minimum": .optional(minimum), "maximum": .optional(maximum),
      "mean": .optional(mean), "standardDeviation": .optional(standardDeviation),
      "percentiles": .array(percentiles.map { ["percent": .init($0.percent), "value": .double($0.value)] }),
      "histogram": bins.map(\.json) ?? .null, "zeroRows": .array(zeroRows.map(span)),
      "zeroColumns": .array(zeroColumns.map(span)), "exactTypes": .array(exactTypes.map { .string($0.rawValue) }),
    ]
  }
}

/// A range as reports print it: the first, and the one behind the last.
private func span(_ range: Range<Int>) -> MetadataValue { .array([.init(range.lowerBound), .init(range.upperBound)]) }

extension ValueBins {
  fileprivate var json: MetadataValue {
    [
      "lower": .double(lowerBound), "upper": .double(upperBound), "below": .init(below), "above": .init(above),
      "counts": .array(counts.map { MetadataValue($0) }),
    ]
  }
}

extension MetadataValue {
  /// A number, or null where there is none.
  fileprivate static func optional(_ value: Double?) -> MetadataValue { value.map(MetadataValue.double) ?? .null }
}
