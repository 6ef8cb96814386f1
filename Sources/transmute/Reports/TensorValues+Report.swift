import Toolkit
import WeightGraph

extension TensorValues: Report {
  var json: MetadataValue {
    [
      "tensor": .string(name), "dtype": .string(dtype.rawValue),
      "shape": .array(shape.dimensions.map { MetadataValue($0) }),
      "chosen": .array(chosen.dimensions.map { MetadataValue($0) }),
      "values": values.map { Self.nested($0[...], chosen.dimensions[...]) } ?? .null,
    ]
  }

  func write(on page: inout Page) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { page.line(String(line)) }
  }

  /// The values in lists within lists, as the axes have them.
  private static func nested(_ values: ArraySlice<MetadataValue>, _ lengths: ArraySlice<Int>) -> MetadataValue {
    guard let length = lengths.first else { return values.first ?? .null }
    let size = lengths.dropFirst().reduce(1, *)
    return .array(
      (0..<length).map { index in
        let start = values.startIndex + index * size
        return nested(values[start..<start + size], lengths.dropFirst())
      })
  }
}
