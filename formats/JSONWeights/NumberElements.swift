import ByteIO
import JSON
import Synchronization
import WeightGraph

/// A tensor's elements as lists of numbers, each as short as it can be and still come back the same.
struct NumberElements {
  let entry: StateDict.Entry
  /// The lengths of the lists, outermost first.
  let lengths: [Int]

  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` at a NaN that no word stands for.
  func write(to output: inout TextOutput) throws(ContainerError) {
    let printer = Mutex(ListPrinter(output, entry.name, lengths))
    // The shortest float32 also tells apart the numbers of the types that have fewer.
    let narrow = [DType.f16, .bf16].contains(entry.tensor.dtype)
    let tensor = narrow ? entry.tensor.cast(to: .f32) : entry.tensor
    // One thread takes the chunks of one tensor in order.
    try TensorTraversal([tensor]).forEachChunk(threads: 1) { (chunk, bytes) throws(ContainerError) in
      try printer.withLock { (printer) throws(ContainerError) in
        try printer.append(bytes, chunk.elements.count, of: tensor.dtype)
      }
    }
    output = try printer.withLock { (printer) throws(ContainerError) in try printer.finish() }
  }
}

/// Prints numbers one after the other, with the brackets that their places ask for.
private struct ListPrinter: Sendable {
  private var output: TextOutput
  private let name: String
  private let lengths: [Int]
  private var count = 0

  init(_ output: TextOutput, _ name: String, _ lengths: [Int]) {
    self.output = output
    self.name = name
    self.lengths = lengths
  }

  mutating func append(_ bytes: RawSpan, _ count: Int, of dtype: DType) throws(ContainerError) {
    for index in 0..<count {
      try separate()
      switch dtype {
      case .f64: try append(Double(bitPattern: bytes.integer(at: 8 * index)))
      case .f32: try append(Float(bitPattern: bytes.integer(at: 4 * index)))
      case .i64: try output.append(bytes.integer(at: 8 * index, as: Int64.self).description.utf8)
      case .i32: try output.append(bytes.integer(at: 4 * index, as: Int32.self).description.utf8)
      case .i16: try output.append(bytes.integer(at: 2 * index, as: Int16.self).description.utf8)
      case .i8: try output.append(bytes.integer(at: index, as: Int8.self).description.utf8)
      case .u64: try output.append(bytes.integer(at: 8 * index, as: UInt64.self).description.utf8)
      case .u32: try output.append(bytes.integer(at: 4 * index, as: UInt32.self).description.utf8)
      case .u16: try output.append(bytes.integer(at: 2 * index, as: UInt16.self).description.utf8)
      case .u8: try output.append(bytes.byte(at: index).description.utf8)
      case .bool: try append(truth: bytes.byte(at: index))
      default: preconditionFailure("\(dtype) is printed as float32, or not at all")
      }
    }
  }

  mutating func finish() throws(ContainerError) -> TextOutput {
    // A list of nothing has had no element to open it.
    let brackets = count == 0 ? "[]" : String(repeating: "]", count: lengths.count)
    try output.append(brackets.utf8)
    return output
  }

  /// Writes what stands before element number `count`.
  private mutating func separate() throws(ContainerError) {
    defer { count += 1 }
    if count > 0, count % lengths[lengths.count - 1] != 0 { return try output.append(",".utf8) }
    var depth = 0
    var rows = count
    while depth < lengths.count, rows % lengths[lengths.count - 1 - depth] == 0 {
      rows /= lengths[lengths.count - 1 - depth]
      depth += 1
    }
    if count > 0 { try output.append("\(String(repeating: "]", count: depth)),".utf8) }
    try output.append(String(repeating: "[", count: depth).utf8)
  }

  private mutating func append(_ value: Float) throws(ContainerError) {
    if value.isFinite { return try output.append(value.description.utf8) }
    try append(NonFiniteNumber(value), bits: UInt64(value.bitPattern))
  }

  private mutating func append(_ value: Double) throws(ContainerError) {
    if value.isFinite { return try output.append(value.description.utf8) }
    try append(NonFiniteNumber(value), bits: value.bitPattern)
  }

  private mutating func append(_ word: NonFiniteNumber?, bits: UInt64) throws(ContainerError) {
    guard let word else {
      throw loss("element \(count - 1) is a NaN with bits 0x\(String(bits, radix: 16)), which no word stands for")
    }
    try output.append("\"\(word.rawValue)\"".utf8)
  }

  private mutating func append(truth: UInt8) throws(ContainerError) {
    guard truth <= 1 else { throw loss("element \(count - 1) is \(truth), which is no truth value") }
    try output.append((truth == 1 ? "true" : "false").utf8)
  }

  private func loss(_ reason: String) -> ContainerError {
    .cannotHold(container: "json", losses: [Loss("tensor '\(name)'", reason + "; as base64 it can be written")])
  }
}
