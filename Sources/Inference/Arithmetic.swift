import ByteIO
import CKernels
import WeightGraph

/// The steps of the forward pass on whole matrices, spread over threads.
///
/// Every element is computed by the same operations in the same order however the work is cut, so that the number of
/// threads changes no bit.
struct Arithmetic: Sendable {
  let kernels: Kernels
  /// How many threads work at once.
  let threads: Int

  init(kernels: Kernels, threads: Int?) {
    self.kernels = kernels
    self.threads = max(1, threads ?? availableCores)
  }

  /// About how many multiplications take as long as waking a thread.
  private static let worthAThread = 1 << 19

  /// Calls `body` with ranges that make up 0 ..< `count`, on several threads where the work is worth it.
  ///
  /// - Parameters:
  ///   - work: about how many multiplications there are in all.
  ///   - unit: every range but the last is a multiple of this long.
  func split(_ count: Int, work: Int, unit: Int = 1, _ body: @Sendable (Range<Int>) -> Void) {
    // Several pieces a thread even out what else the machine is doing; half as many take 2 % longer.
    let pieces = threads == 1 ? 1 : min(8 * threads, work / Self.worthAThread + 1)
    let length = ((count + pieces - 1) / pieces + unit - 1) / unit * unit
    guard length < count else { return body(0..<count) }
    parallelLoop((count + length - 1) / length, threads: threads) { piece in
      body(piece * length..<min(count, (piece + 1) * length))
    }
  }

  /// `y = x · weightᵀ + bias`.
  ///
  /// - Parameters:
  ///   - operand: x, [tokens, in]
  ///   - y: [tokens, out]
  func linear(_ operand: Operand, _ layer: Linear, into y: Matrix) { linear(operand, [(layer, y)]) }

  /// The same for several layers that read the same x, each into a matrix of its own: threads are woken once for all of them.
  func linear(_ operand: Operand, _ layers: [(layer: Linear, y: Matrix)]) {
    let x = operand.rows
    for (layer, y) in layers {
      precondition(x.columnCount == layer.weight.columnCount)
      precondition(y.rowCount == x.rowCount && y.columnCount == layer.weight.rowCount)
    }
    let outs = layers.reduce(0) { $0 + $1.layer.weight.rowCount }
    // Sixteen floats are a cache line of y, which two threads should not share.
    split(outs, work: x.rowCount * outs * x.columnCount, unit: 16) { range in
      var first = 0
      for (layer, y) in layers {
        let own = range.clamped(to: first..<first + layer.weight.rowCount)
        if !own.isEmpty { multiply(operand, layer, own.lowerBound - first..<own.upperBound - first, into: y) }
        first += layer.weight.rowCount
      }
    }
  }

  /// Some columns of a linear layer's result.
  private func multiply(_ operand: Operand, _ layer: Linear, _ outs: Range<Int>, into y: Matrix) {
    let weight = layer.weight[rows: outs]
    let target = y[columns: outs]
    let (x, length) = unsafe (operand.rows.rows, weight.columnCount)
    if let bias = layer.bias {
      // All rows and the bias have the lengths that were checked before; y overlaps no operand.
      unsafe kernels.table.linear(
        x, operand.start, weight.rows, bias[columns: outs][row: 0], length, target[row: 0], target.stride)
    } else {
      // As above.
      unsafe kernels.table.linear(x, operand.start, weight.rows, nil, length, target[row: 0], target.stride)
    }
  }

  /// Normalizes every row: x, y: [tokens, length]; y may be x.
  func norm(_ x: Matrix, _ norm: Norm, into y: Matrix) {
    let length = norm.weight.columnCount
    precondition(x.columnCount == length && y.columnCount == length && y.rowCount == x.rowCount)
    eachRow(x, cost: 8) { row in
      switch norm.kind {
      case .layer:
        // Rows, gains and shifts are `length` long, as was checked above.
        unsafe kernels.table.layer_norm(
          x[row: row], norm.weight[row: 0], norm.bias.map { unsafe $0[row: 0] }, norm.epsilon, length, y[row: row])
      case .rms:
        // As above.
        unsafe kernels.table.rms_norm(x[row: row], norm.weight[row: 0], norm.epsilon, length, y[row: row])
      }
    }
  }

  /// Applies the feed-forward function to every element: x, y: [tokens, length]; y may be x.
  func activate(_ x: Matrix, _ activation: Activation, into y: Matrix) {
    precondition(y.columnCount == x.columnCount && y.rowCount == x.rowCount)
    let function =
      switch activation {
      case .geluTanh: unsafe kernels.table.gelu_tanh
      case .geluErf: unsafe kernels.table.gelu_erf
      case .silu: unsafe kernels.table.silu
      case .relu: unsafe kernels.table.relu
      }
    // Both rows have the same length, as was checked above.
    eachRow(x, cost: 16) { row in unsafe function(x[row: row], x.columnCount, y[row: row]) }
  }

  /// `y = a + b`, element by element: [tokens, length]; y may be a or b.
  func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    precondition(b.columnCount == a.columnCount && b.rowCount == a.rowCount)
    precondition(y.columnCount == a.columnCount && y.rowCount == a.rowCount)
    // All rows have the same length, as was checked above.
    eachRow(a, cost: 1) { row in unsafe kernels.table.add(a[row: row], b[row: row], a.columnCount, y[row: row]) }
  }

  /// `y = a * b`, element by element: [tokens, length]; y may be a or b.
  func multiply(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    precondition(b.columnCount == a.columnCount && b.rowCount == a.rowCount)
    precondition(y.columnCount == a.columnCount && y.rowCount == a.rowCount)
    // All rows have the same length, as was checked above.
    eachRow(a, cost: 1) { row in unsafe kernels.table.multiply(a[row: row], b[row: row], a.columnCount, y[row: row]) }
  }

  /// Copies one row of a table for every index, widened: table: [any, length], y: [indices, length].
  func lookUp(_ indices: some Collection<Int>, in table: Weight, into y: Matrix) {
    precondition(y.columnCount == table.columnCount && y.rowCount == indices.count)
    for (row, index) in indices.enumerated() {
      precondition(index < table.rowCount)
      let source = unsafe table[row: index]
      // The row is inside the table and as long as a row of y.
      switch table.type {
      case .float32:
        unsafe UnsafeMutableRawPointer(y[row: row]).copyMemory(
          from: source, byteCount: y.columnCount * MemoryLayout<Float>.size)
      case .half: unsafe kernels.table.widen_half(source, y.columnCount, y[row: row])
      case .bfloat16: unsafe kernels.table.widen_bfloat16(source, y.columnCount, y[row: row])
      case .blocks(let dtype):
        unsafe transmute_widen_blocks(
          table.type.kernelBlock, source, y.columnCount / dtype.elementsPerBlock, y[row: row])
      }
    }
  }

  /// Turns every row of scores into probabilities, in place: [rows, length].
  func softmax(_ x: Matrix) {
    // A row may be overwritten by its own result.
    eachRow(x, cost: 16) { row in unsafe kernels.table.softmax(x[row: row], x.columnCount, x[row: row]) }
  }

  /// Keeps every number below a cap, in place: [rows, length].
  func softCap(_ x: Matrix, _ cap: Float) {
    // As above.
    eachRow(x, cost: 16) { row in unsafe kernels.table.soft_cap(x[row: row], cap, x.columnCount, x[row: row]) }
  }

  private func eachRow(_ x: Matrix, cost: Int, _ body: @Sendable (_ row: Int) -> Void) {
    split(x.rowCount, work: x.rowCount * x.columnCount * cost) { rows in
      for row in rows { body(row) }
    }
  }
}
