import ByteIO
import JSON
import WeightGraph

/// A header, and where each tensor goes behind it: byte for byte what the reference library writes.
///
/// The types of the widest alignment come first, so that behind a header of a multiple of eight bytes every element is
/// aligned; tensors of one type are in the order of their names.
/// Source: `safetensors/src/tensor.rs`, `prepare`.
struct WrittenLayout {
  private let header: [UInt8]
  private let destinations: [TensorCopy.Destination]
  private let byteCount: Int

  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` where the header would be too long, or the file.
  init(_ plan: WritingPlan) throws(ContainerError) {
    var places: [(entry: StateDict.Entry, range: Range<Int>)] = []
    var end = 0
    for entry in plan.tensors.sorted(by: { $0.comesBefore($1) }) {
      let (next, overflow) = end.addingReportingOverflow(entry.tensor.byteCount)
      guard !overflow, next < Int.max - 2 * HeaderFrame.longest else {
        throw Self.tooLarge("\(plan.tensors.count) tensors", "their bytes cannot be counted")
      }
      places.append((entry, end..<next))
      end = next
    }
    let text = Self.text(places, plan.texts)
    guard text.count <= HeaderFrame.longest else {
      throw Self.tooLarge("the header", "\(text.count) bytes, at most \(HeaderFrame.longest)")
    }
    let start = HeaderFrame.lengthSize + text.count
    header = (0..<HeaderFrame.lengthSize).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
    destinations = places.map { TensorCopy.Destination($0.entry, at: start + $0.range.lowerBound) }
    byteCount = start + end
  }

  /// Writes the header and all elements.
  func write(
    to file: borrowing FileWriter, _ options: ContainerOptions
  ) throws(ContainerError) -> [WrittenTensor] {
    let sink = file.sink
    do throws(FileError) {
      try file.reserve(byteCount)
      try sink.write(ByteRegion(header).bytes, at: 0)
    } catch { throw .file(error) }
    return try TensorCopy.write(destinations, to: sink, options)
  }

  /// The header's text, with spaces behind it up to a multiple of eight bytes.
  private static func text(
    _ places: [(entry: StateDict.Entry, range: Range<Int>)], _ metadata: [(key: String, text: String)]
  ) -> [UInt8] {
    var printer = JSONPrinter()
    printer.append("{")
    if !metadata.isEmpty {
      printer.print(HeaderReader.metadataKey)
      printer.append(":")
      printer.print(.object(MetadataObject(metadata.map { ($0.key, .string($0.text)) })))
    }
    for (index, place) in places.enumerated() {
      if index > 0 || !metadata.isEmpty { printer.append(",") }
      printer.print(place.entry.name)
      printer.append(#":{"dtype":"\#(ElementTypes.name(of: place.entry.tensor.dtype))","shape":["#)
      printer.append(place.entry.tensor.shape.dimensions.map(String.init).joined(separator: ","))
      printer.append(#"],"data_offsets":[\#(place.range.lowerBound),\#(place.range.upperBound)]}"#)
    }
    printer.append("}")
    let padding = -printer.text.count & (HeaderFrame.lengthSize - 1)
    return printer.text + Array(repeating: UInt8(ascii: " "), count: padding)
  }

  private static func tooLarge(_ subject: String, _ reason: String) -> ContainerError {
    .cannotHold(container: "safetensors", losses: [Loss(subject, reason)])
  }
}

extension StateDict.Entry {
  /// Whether the reference library writes this tensor before another.
  fileprivate func comesBefore(_ other: StateDict.Entry) -> Bool {
    let (mine, others) = (ElementTypes.rank(of: tensor.dtype), ElementTypes.rank(of: other.tensor.dtype))
    return mine == others ? name.precedesInBytes(other.name) : mine > others
  }
}
