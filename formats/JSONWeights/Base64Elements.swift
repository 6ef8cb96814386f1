import ByteIO
import JSON
import Synchronization
import WeightGraph

/// A tensor's elements as base64.
struct Base64Elements {
  let tensor: Tensor

  func write(to output: inout TextOutput) throws(ContainerError) {
    let chunkLength = min(tensor.byteCount, TensorTraversal.chunkElements * tensor.dtype.bytesPerBlock)
    let encoder = Mutex(Base64Encoder(output, longest: chunkLength))
    // One thread takes the chunks of one tensor in order.
    try TensorTraversal([tensor]).forEachChunk(threads: 1) { (_, bytes) throws(ContainerError) in
      try encoder.withLock { (encoder) throws(ContainerError) in try encoder.append(bytes) }
    }
    output = try encoder.withLock { (encoder) throws(ContainerError) in try encoder.finish() }
  }
}

/// Encodes bytes that come in pieces of any length.
private struct Base64Encoder: ~Copyable, Sendable {
  private var output: TextOutput
  private var text: ByteBlock
  /// What is too short for a group of three and waits for the next piece.
  private var rest: [UInt8] = []

  init(_ output: TextOutput, longest: Int) {
    self.output = output
    text = ByteBlock(uninitialized: Base64.encodedLength(max(3, longest)))
  }

  mutating func append(_ bytes: RawSpan) throws(ContainerError) {
    var start = 0
    if !rest.isEmpty {
      start = min(3 - rest.count, bytes.byteCount)
      rest += bytes.extracting(first: start).copied()
      guard rest.count == 3 else { return }
      try encode(ByteRegion(rest).bytes)
      rest.removeAll()
    }
    let end = start + (bytes.byteCount - start) / 3 * 3
    try encode(bytes.extracting(start..<end))
    rest = bytes.extracting(droppingFirst: end).copied()
  }

  mutating func finish() throws(ContainerError) -> TextOutput {
    try encode(ByteRegion(rest).bytes)
    return output
  }

  private mutating func encode(_ bytes: RawSpan) throws(ContainerError) {
    try Self.encode(bytes, by: &text, to: &output)
  }

  private static func encode(
    _ bytes: RawSpan, by text: inout ByteBlock, to output: inout TextOutput
  ) throws(ContainerError) {
    var target = text.mutableBytes
    Base64.encode(bytes, into: &target)
    try output.write(text.bytes.extracting(first: Base64.encodedLength(bytes.byteCount)))
  }
}
