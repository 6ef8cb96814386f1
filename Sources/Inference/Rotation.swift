import CKernels
import WeightGraph

/// Rotary positions: pairs of elements of every query and key are turned by angles that grow with the position.
///
/// Element `i` and element `i + length / 2` of the first `length` elements of a head are a pair, and turn by
/// `base^(-2i / length)` from one position to the next; the rest of a head stays as it is.
struct Rotation: Sendable {
  let keyLength: Int
  /// How many elements of a head are turned.
  let length: Int
  private let frequencies: [Float]

  init(_ architecture: Architecture) {
    keyLength = architecture.keyLength
    length = architecture.ropeDimensionCount == 0 ? keyLength : architecture.ropeDimensionCount
    let length = length
    frequencies = (0..<length / 2).map {
      transmute_rotary_frequency(Double(architecture.ropeFrequencyBase), $0, length)
    }
  }

  /// Turns every head of every row in place.
  ///
  /// - Parameters:
  ///   - x: [tokens, heads × keyLength]
  ///   - position: the position of the first row.
  func callAsFunction(_ x: Matrix, from position: Int, _ arithmetic: Arithmetic) {
    let half = length / 2
    precondition(x.columnCount.isMultiple(of: keyLength))
    arithmetic.split(x.rowCount, work: x.rowCount * (x.columnCount + half * 64)) { rows in
      let angles = Matrix(rows: 2, columns: half)
      for row in rows {
        let (cosines, sines) = unsafe (angles[row: 0], angles[row: 1])
        // Both rows of angles and the frequencies are `half` long.
        unsafe transmute_rotary_angles(frequencies, half, Float(position + row), cosines, sines)
        for head in 0..<x.columnCount / keyLength {
          let part = unsafe x[row: row] + head * keyLength
          // The head has at least `length` elements, and may be overwritten by its own result.
          unsafe arithmetic.kernels.table.rotate(part, cosines, sines, half, part)
        }
      }
    }
  }
}
