import ByteIO
import JSON
import WeightGraph

/// Writes a file of weights, holding no more than a chunk of each tensor that is at work in memory.
struct WeightsWriter {
  let text: WrittenText
  let threads: Int?

  func write(to file: borrowing FileWriter) throws(ContainerError) {
    if text.members.allSatisfy({ $0.form == .base64 }) {
      try writePlaced(to: file)
    } else {
      try writeInOrder(to: file.sink)
    }
  }

  /// Writes base64, whose length is known before it is made, on all cores.
  private func writePlaced(to file: borrowing FileWriter) throws(ContainerError) {
    var offset = text.start.count
    let places = text.members.map { member in
      defer {
        offset += member.before.count + Base64.encodedLength(member.entry.tensor.byteCount) + member.after.count
      }
      return offset
    }
    let length = offset + text.end.count
    let end = offset
    let sink = file.sink
    do throws(FileError) {
      try file.reserve(length)
      try sink.write(ByteRegion(text.start).bytes, at: 0)
      try sink.write(ByteRegion(text.end).bytes, at: end)
    } catch { throw .file(error) }
    // The longest first, so that no core is left alone with it at the end.
    let order = text.members.indices.sorted {
      text.members[$0].entry.tensor.byteCount > text.members[$1].entry.tensor.byteCount
    }
    try parallelLoop(order.count, threads: threads) { (number) throws(ContainerError) in
      let member = text.members[order[number]]
      var output = TextOutput(sink, at: places[order[number]])
      try Self.write(member, to: &output)
    }
  }

  /// Writes text whose length shows only when it is written.
  private func writeInOrder(to sink: FileSink) throws(ContainerError) {
    var output = TextOutput(sink, at: 0)
    try output.append(text.start)
    for member in text.members { try Self.write(member, to: &output) }
    try output.append(text.end)
    try output.flush()
  }

  private static func write(_ member: WrittenText.Member, to output: inout TextOutput) throws(ContainerError) {
    try output.append(member.before)
    switch member.form {
    case .base64: try Base64Elements(tensor: member.entry.tensor).write(to: &output)
    case .nested:
      try NumberElements(entry: member.entry, lengths: member.entry.tensor.shape.dimensions).write(to: &output)
    case .flat: try NumberElements(entry: member.entry, lengths: [member.entry.tensor.elementCount]).write(to: &output)
    }
    try output.append(member.after)
    try output.flush()
  }
}
