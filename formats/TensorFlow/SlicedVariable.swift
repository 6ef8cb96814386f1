import WeightGraph

/// A variable whose slices are known, to be put together along the one axis that was cut.
struct SlicedVariable {
  private let name: String
  private let entry: BundleEntry
  private let parts: [(range: [Range<Int>], tensor: Tensor)]

  init(_ name: String, _ entry: BundleEntry, _ parts: [(range: [Range<Int>], tensor: Tensor)]) {
    (self.name, self.entry) = (name, entry)
    self.parts = parts
  }

  /// - Throws: ``ContainerError`` where slices leave elements out, share some, or were cut along several axes.
  func tensor() throws(ContainerError) -> Tensor {
    let axes = entry.shape.dimensions.indices.filter { axis in
      parts.contains { $0.range[axis] != 0..<entry.shape[axis] }
    }
    guard axes.count <= 1 else {
      throw .unsupported(
        subject: "variable '\(name)'", reason: "slices cut along axes \(axes.map(String.init).joined(separator: ", "))",
        hint: "TensorFlow's partitioners cut along one")
    }
    guard let axis = axes.first else {
      guard parts.count == 1 else { throw misfit("the whole in \(parts.count) slices", "once") }
      return parts[0].tensor
    }
    let ordered = parts.sorted { $0.range[axis].lowerBound < $1.range[axis].lowerBound }
    var end = 0
    for part in ordered {
      let start = part.range[axis].lowerBound
      guard start == end else { throw misfit("a slice from \(start) on along axis \(axis)", "one from \(end) on") }
      end = part.range[axis].upperBound
    }
    guard end == entry.shape[axis] else {
      throw misfit("slices that end at \(end) along axis \(axis)", "\(entry.shape[axis])")
    }
    return Tensor.joined(ordered.map(\.tensor), axis: axis)
  }

  private func misfit(_ found: String, _ expected: String) -> ContainerError {
    .damaged(subject: "variable '\(name)'", byte: entry.byte, found: found, expected: expected)
  }
}
