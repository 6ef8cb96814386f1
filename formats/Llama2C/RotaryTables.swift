import ByteIO
import CKernels
import WeightGraph

/// The tables of version 0: the cosine and the sine of every position's angle for every pair, [positions, pairs].
///
/// `run.c` skips them and computes the angles itself, but their bytes must be there. Frequencies are
/// `10000^(-2i / head length)`.
struct RotaryTables {
  private let positionCount: Int
  private let frequencies: [Float]

  private init(_ shape: Shape) {
    positionCount = shape[0]
    frequencies = (0..<shape[1]).map { transmute_rotary_frequency(10000, $0, 2 * shape[1]) }
  }

  /// The state dict with the tables, where it has none of its own.
  static func adding(to contents: StateDict, _ header: Header) throws(ContainerError) -> StateDict {
    guard Layout.tables.allSatisfy({ contents[$0] == nil }) else { return contents }
    let shape = Layout(header).tableShape
    let tables = RotaryTables(shape)
    var entries = contents.entries
    for (index, name) in Layout.tables.enumerated() {
      let source = TensorSource(byteCount: 4 * shape[0] * shape[1]) { (emit) throws(ContainerError) in
        for position in 0..<tables.positionCount {
          let row = tables.row(position)[index]
          try emit(row.bytes)
        }
      }
      entries.append(
        .init(name, try Tensor(dtype: .f32, shape: shape, source: source, provenance: Provenance(name: name))))
    }
    return try StateDict(entries, metadata: contents.metadata)
  }

  /// The cosines and the sines of one position, each as bytes.
  private func row(_ position: Int) -> [ByteRegion] {
    let count = frequencies.count
    var (cosines, sines) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    // All three arrays are `count` long.
    unsafe transmute_rotary_angles(frequencies, count, Float(position), 1, &cosines, &sines)
    return [cosines, sines].map { numbers in
      ByteRegion(numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } })
    }
  }
}
