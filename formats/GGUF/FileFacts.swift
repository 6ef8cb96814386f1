import WeightGraph

/// The metadata that describe a file and not the model in it: who writes a file says them anew.
enum FileFacts {
  static let alignment = "general.alignment"
  static let fileType = "general.file_type"
  static let quantizationVersion = "general.quantization_version"
  static let partNumber = "split.no"
  static let partCount = "split.count"
  static let partTensors = "split.tensors.count"

  /// All their keys.
  static let keys: Set<String> = [alignment, fileType, quantizationVersion, partNumber, partCount, partTensors]

  /// The most parts that their numbers have room for.
  static let mostParts = Int(UInt16.max)

  /// The types that llama.cpp demands of what it would read as no other: all else has the one that follows from its value.
  static let types: [String: ValueType] = [partNumber: .uint16, partCount: .uint16, partTensors: .int32]

  /// The alignments that a file may have, in bytes.
  static let alignments = (0...20).map { 1 << $0 }

  /// The version of the block types' layouts. Source: ggml, `ggml.h`, `GGML_QNT_VERSION`.
  static let writtenQuantizationVersion: UInt32 = 2

  /// Which part of a model in several files a file is.
  struct Part: Equatable {
    /// Counted from 0.
    let number: Int
    let count: Int
    /// The tensors of all parts.
    let tensorCount: Int

    /// What its file says of it.
    var members: [(key: String, value: MetadataValue)] {
      [(partNumber, number), (partCount, count), (partTensors, tensorCount)].map { ($0, MetadataValue($1)) }
    }
  }

  /// The part that metadata speak of, or `nil` where they speak of none.
  ///
  /// - Throws: ``ContainerError`` where the numbers are none, or contradict each other.
  static func part(_ members: [(key: String, value: MetadataValue)]) throws(ContainerError) -> Part? {
    let values = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    guard let count = values[partCount] else { return nil }
    guard let count = count.integer, (1...99999).contains(count), let number = values[partNumber]?.integer,
      (0..<count).contains(number), let tensorCount = values[partTensors]?.integer, tensorCount >= 0
    else {
      let found = [partNumber, partCount, partTensors].map { values[$0]?.description ?? "nothing" }
      throw .damaged(
        subject: "metadata 'split'", byte: nil, found: "part \(found[0]) of \(found[1]) with \(found[2]) tensors",
        expected: "a part, counted from 0, of at most 99999, and the number of all tensors")
    }
    return Part(number: number, count: count, tensorCount: tensorCount)
  }
}
