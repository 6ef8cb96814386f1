import CKernels
import WeightGraph

/// Rotary positions: pairs of elements of every query and key are turned by angles that grow with the position.
///
/// Element `i` and element `i + length / 2` of the first `length` elements of a head are a pair, and turn by
/// `base^(-2i / length)` from one position to the next, or by what a ``RopeScaling`` makes of it; the rest of a head stays
/// as it is.
struct Rotation: Sendable {
  let keyLength: Int
  /// How many elements of a head are turned.
  let length: Int
  private let frequencies: [Float]
  /// What cosines and sines are multiplied by.
  private let amplitude: Double

  init(_ architecture: Architecture) {
    keyLength = architecture.keyLength
    length = architecture.rotatedLength
    frequencies = Self.frequencies(architecture)
    amplitude =
      switch architecture.ropeScaling {
      case .some(let scaling) where scaling.kind == .yarn:
        scaling.attentionFactor.map(Double.init) ?? transmute_yarn_amplitude(Double(scaling.factor))
      default: 1
      }
  }

  /// How far each pair turns from one position to the next: [pairs].
  private static func frequencies(_ architecture: Architecture) -> [Float] {
    let (base, length) = (architecture.ropeFrequencyBase, architecture.rotatedLength)
    var frequencies = [Float](repeating: 0, count: length / 2)
    unsafe frequencies.withUnsafeMutableBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return }
      // There is room for one frequency a pair, and one factor a pair, as was checked before.
      if let scaling = architecture.ropeScaling, scaling.kind == .factors {
        unsafe transmute_divided_frequencies(Double(base), length, scaling.factors, first)
      } else {
        unsafe transmute_rotary_frequencies(transmute_rope(base: base, length: length, architecture.ropeScaling), first)
      }
    }
    return frequencies
  }

  /// Turns every head of every row in place.
  ///
  /// - Parameters:
  ///   - x: [tokens, heads × keyLength]
  ///   - positions: the position of each row.
  func callAsFunction(_ x: Matrix, at positions: [Int], _ arithmetic: Arithmetic) {
    let half = length / 2
    precondition(x.columnCount.isMultiple(of: keyLength) && positions.count == x.rowCount)
    arithmetic.split(x.rowCount, work: x.rowCount * (x.columnCount + half * 64)) { rows in
      let angles = Matrix(rows: 2, columns: half)
      for row in rows {
        let (cosines, sines) = unsafe (angles[row: 0], angles[row: 1])
        // Both rows of angles and the frequencies are `half` long.
        unsafe transmute_rotary_angles(frequencies, half, Float(positions[row]), amplitude, cosines, sines)
        for head in 0..<x.columnCount / keyLength {
          let part = unsafe x[row: row] + head * keyLength
          // The head has at least `length` elements, and may be overwritten by its own result.
          unsafe arithmetic.kernels.table.rotate(part, cosines, sines, half, part)
        }
      }
    }
  }
}
