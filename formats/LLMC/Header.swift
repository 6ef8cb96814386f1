import ByteIO
import WeightGraph

/// The 256 integers before the tensors, of which eight say something.
///
/// Source: llm.c, `train_gpt2.py`, function `write_model`; `train_gpt2.c`, function `gpt2_build_from_checkpoint`.
struct Header {
  static let magic: Int32 = 20_240_326
  static let byteCount = 256 * 4
  /// What llm.c calls the numbers behind magic and version, in their order.
  static let keys = ["max_seq_len", "vocab_size", "num_layers", "num_heads", "channels", "padded_vocab_size"]
  /// Other files of llm.c that start with a number of this kind.
  static let relatives: [Int32: String] = [
    20_240_327: "a debug state", 20_240_328: "a tokenizer", 20_240_520: "a shard of tokens",
    20_240_522: "an evaluation's tokens", 20_240_527: "an optimizer's state", 20_240_801: "a shard of tokens",
    20_240_803: "a Llama 3",
  ]
  private static let versions: [Int32: DType] = [3: .f32, 5: .bf16]

  let dtype: DType
  private let numbers: HeaderNumbers
  /// Whether there is something behind the numbers.
  private let saysMore: Bool

  private init(_ dtype: DType, _ numbers: HeaderNumbers) {
    self.dtype = dtype
    self.numbers = numbers
    saysMore = false
  }

  /// Reads the header of a file.
  init(_ file: RawSpan) throws(ContainerError) {
    guard file.byteCount >= Self.byteCount else {
      throw .damaged(
        subject: "header", byte: file.byteCount, found: "the end of the file", expected: "\(Self.byteCount) bytes")
    }
    let integers = (0..<256).map { file.integer(at: $0 * 4, as: Int32.self) }
    guard integers[0] == Self.magic else {
      guard let relative = Self.relatives[integers[0]] else {
        throw .damaged(subject: "header, magic", byte: 0, found: "\(integers[0])", expected: "\(Self.magic)")
      }
      throw .unsupported(
        subject: "header, magic", reason: "\(relative) of llm.c, not the weights of a GPT-2", hint: nil)
    }
    guard let dtype = Self.versions[integers[1]] else {
      throw .unsupported(
        subject: "header, version", reason: "version \(integers[1])",
        hint: "3, of float32, and 5, of bfloat16, are read; train_gpt2.py writes these")
    }
    self.dtype = dtype
    var values: [String: Int] = [:]
    var errors: [ContainerError] = []
    for (index, key) in Self.keys.enumerated() {
      values[key] = Int(integers[2 + index])
      if integers[2 + index] <= 0 {
        errors.append(
          .damaged(
            subject: "header, \(key)", byte: 4 * (2 + index), found: "\(integers[2 + index])",
            expected: "a positive number"))
      }
    }
    numbers = HeaderNumbers(values)
    saysMore = integers[(2 + Self.keys.count)...].contains { $0 != 0 }
    if errors.isEmpty, numbers["padded_vocab_size"] < numbers["vocab_size"] {
      errors.append(
        .damaged(
          subject: "header, padded_vocab_size", byte: 28, found: "\(numbers["padded_vocab_size"])",
          expected: "at least \(numbers["vocab_size"]), the vocab_size"))
    }
    if !errors.isEmpty { throw .all(errors) }
  }

  /// The header for a state dict, or what keeps it from having one.
  static func describing(_ contents: StateDict) -> (header: Header?, losses: [Loss]) {
    var contents = contents
    let config = contents.metadata["config"]?.object
    if let length = config?["vocab_size"]?.integer, config?["padded_vocab_size"] == nil, length <= Int(Int32.max) {
      // As `pad_vocab` of llm.c rounds it.
      contents.metadata[path: ["config", "padded_vocab_size"]] = MetadataValue((length + 127) / 128 * 128)
    }
    let (numbers, losses) = HeaderNumbers.reading(keys, of: contents)
    guard let numbers else { return (nil, losses) }
    let header = Header(contents["wte"]?.dtype ?? .f32, numbers)
    let (length, padded) = (numbers["vocab_size"], numbers["padded_vocab_size"])
    if padded < length {
      return (nil, [Loss("config 'padded_vocab_size' of \(padded)", "there are \(length) tokens")])
    }
    return header.sequence == nil
      ? (nil, [Loss("a model of such lengths", "its bytes cannot be counted")]) : (header, [])
  }

  /// The header as it stands in a file.
  var bytes: [UInt8] {
    let version = Self.versions.first { $0.value == dtype }?.key ?? 0
    let integers = [Self.magic, version] + Self.keys.map { Int32(numbers[$0]) }
    let said = integers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    return said + [UInt8](repeating: 0, count: Self.byteCount - said.count)
  }

  /// What it says, under the names of llm.c's `GPT2Config`.
  var config: MetadataObject { numbers.config(Self.keys) }

  /// The places of the tensors, or `nil` where they cannot be counted.
  var sequence: TensorSequence? {
    let (width, tokens) = (numbers["channels"], numbers["vocab_size"])
    func kind(_ name: String, _ shape: Shape, perBlock: Bool = true) -> TensorSequence.Kind {
      .init(
        name, shape, perBlock: perBlock, byteCount: shape.elementCount.flatMap { dtype.byteCount(elements: $0) })
    }
    // The token table alone is padded: its place is longer than its tensor.
    let table: Shape = [numbers["padded_vocab_size"], width]
    let kinds: [TensorSequence.Kind] = [
      .init("wte", [tokens, width], byteCount: table.elementCount.flatMap { dtype.byteCount(elements: $0) }),
      kind("wpe", [numbers["max_seq_len"], width], perBlock: false),
      kind("ln1w", [width]), kind("ln1b", [width]),
      kind("qkvw", [3 * width, width]), kind("qkvb", [3 * width]),
      kind("attprojw", [width, width]), kind("attprojb", [width]),
      kind("ln2w", [width]), kind("ln2b", [width]),
      kind("fcw", [4 * width, width]), kind("fcb", [4 * width]),
      kind("fcprojw", [width, 4 * width]), kind("fcprojb", [width]),
      kind("lnfw", [width], perBlock: false), kind("lnfb", [width], perBlock: false),
    ]
    return TensorSequence(kinds, blockCount: numbers["num_layers"], at: Self.byteCount)
  }

  /// What a user should know of a file of this header: rows that belong to no token, and numbers that nobody reads.
  ///
  /// - Parameter file: all its bytes, which must be as many as the header says.
  func remarks(on file: RawSpan) -> [String] {
    let (length, padded) = (numbers["vocab_size"], numbers["padded_vocab_size"])
    var remarks = saysMore ? ["header: more than \(2 + Self.keys.count) of its 256 numbers are set; passed over"] : []
    guard padded > length else { return remarks }
    let rowLength = numbers["channels"] * dtype.bytesPerBlock
    let filled = (length..<padded).count { row in
      let start = Self.byteCount + row * rowLength
      return (start..<start + rowLength).contains { file.byte(at: $0) != 0 }
    }
    let note = filled == 0 ? "" : ", though \(filled) of these \(padded - length) rows are not zero"
    remarks.append("tensor 'wte': rows \(length)..<\(padded) are padding and are left out\(note)")
    return remarks
  }
}
