import ByteIO
import WeightGraph

/// Text on its way into a file, collected into pieces worth writing.
struct TextOutput: Sendable {
  private let sink: FileSink
  private var offset: Int
  private var pending: [UInt8] = []

  init(_ sink: FileSink, at offset: Int) {
    self.sink = sink
    self.offset = offset
    pending.reserveCapacity(Self.pieceLength + (1 << 12))
  }

  private static var pieceLength: Int { 1 << 20 }

  mutating func append(_ text: some Collection<UInt8>) throws(ContainerError) {
    pending.append(contentsOf: text)
    if pending.count >= Self.pieceLength { try flush() }
  }

  /// Writes text without collecting it.
  mutating func write(_ text: RawSpan) throws(ContainerError) {
    try flush()
    do throws(FileError) { try sink.write(text, at: offset) } catch { throw .file(error) }
    offset += text.byteCount
  }

  /// Writes what is left.
  mutating func flush() throws(ContainerError) {
    guard !pending.isEmpty else { return }
    try writePending()
    offset += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  private func writePending() throws(ContainerError) {
    let span = pending.span
    // An array of bytes has no padding, so that all its memory may be seen as bytes.
    let bytes = unsafe span.bytes
    do throws(FileError) { try sink.write(bytes, at: offset) } catch { throw .file(error) }
  }
}
