import ByteIO
import WeightGraph

/// The numbers before the tensors.
///
/// Source: llama2.c, `export.py`, functions `legacy_export`, `version1_export` and `version2_export`; `run.c`, `Config`.
struct Header {
  /// The layouts that llama2.c has had.
  enum Version: Int {
    /// Without magic number, with tables of the rotations among the weights.
    case legacy = 0
    /// Float32 behind a header of 256 bytes.
    case float = 1
    /// Matrices as int8 with one scale a group, the rest as version 1.
    case quantized = 2
  }

  /// `ak42` as a number, which little-endian files start with as `24ka`.
  private static let magic: UInt32 = 0x616b_3432
  private static let longByteCount = 256
  /// What `run.c` calls the seven numbers.
  static let keys = ["dim", "hidden_dim", "n_layers", "n_heads", "n_kv_heads", "vocab_size", "seq_len"]

  let version: Version
  let numbers: HeaderNumbers
  /// Whether the head is the token table, and not stored.
  let isTied: Bool
  /// How many elements of a quantised matrix share a scale.
  let groupLength: Int
  let remarks: [String]

  /// Whether a file starts as versions 1 and 2 do.
  static func hasMagic(_ file: RawSpan) -> Bool {
    file.byteCount >= 4 && file.integer(at: 0, as: UInt32.self) == magic
  }

  /// Reads the header of a file.
  init(_ file: RawSpan) throws(ContainerError) {
    if Self.hasMagic(file) { try self.init(long: file) } else { try self.init(legacy: file) }
  }

  /// Reads a header of version 0; a negative vocabulary says that the head is stored.
  init(legacy file: RawSpan) throws(ContainerError) {
    try Self.demand(Self.legacyByteCount, of: file)
    let tokens = file.integer(at: 20, as: Int32.self)
    try self.init(.legacy, Self.integers(file, at: 0), isTied: tokens > 0, at: 0)
  }

  private init(long file: RawSpan) throws(ContainerError) {
    try Self.demand(Self.longByteCount, of: file)
    let number = file.integer(at: 4, as: Int32.self)
    guard let version = Version(rawValue: Int(number)), version != .legacy else {
      throw .unsupported(subject: "header, version", reason: "version \(number)", hint: "0, 1 and 2 are read")
    }
    let flag = file.byte(at: 36)
    guard flag <= 1 else {
      throw .damaged(subject: "header, shared classifier", byte: 36, found: "\(flag)", expected: "0 or 1")
    }
    var groupLength = 1
    if version == .quantized {
      groupLength = Int(file.integer(at: 37, as: Int32.self))
      guard groupLength > 0 else {
        throw .damaged(subject: "header, group size", byte: 37, found: "\(groupLength)", expected: "a positive number")
      }
    }
    let said = version == .quantized ? 41 : 37
    let remarks =
      (said..<Self.longByteCount).contains { file.byte(at: $0) != 0 }
      ? ["header: bytes \(said)..<\(Self.longByteCount) are not all zero; passed over"] : []
    try self.init(
      version, Self.integers(file, at: 8), isTied: flag == 1, groupLength: groupLength, remarks: remarks, at: 8)
  }

  private static let legacyByteCount = keys.count * 4

  private static func demand(_ count: Int, of file: RawSpan) throws(ContainerError) {
    guard file.byteCount < count else { return }
    throw .damaged(
      subject: "header", byte: file.byteCount, found: "the end of the file", expected: "\(count) bytes of header")
  }

  private static func integers(_ file: RawSpan, at start: Int) -> [Int32] {
    keys.indices.map { file.integer(at: start + 4 * $0, as: Int32.self) }
  }

  private init(
    _ version: Version, _ integers: [Int32], isTied: Bool, groupLength: Int = 1, remarks: [String] = [], at start: Int
  ) throws(ContainerError) {
    var values: [String: Int] = [:]
    var errors: [ContainerError] = []
    for (index, key) in Self.keys.enumerated() {
      let number = Int(integers[index])
      values[key] = version == .legacy && key == "vocab_size" ? abs(number) : number
      guard values[key, default: 0] <= 0 else { continue }
      errors.append(
        .damaged(
          subject: "header, \(key)", byte: start + 4 * index, found: "\(number)", expected: "a positive number"))
    }
    if !errors.isEmpty { throw .all(errors) }
    self.init(version, HeaderNumbers(values), isTied: isTied, groupLength: groupLength, remarks: remarks)
    if let problem = problem {
      throw .damaged(subject: "header", byte: start, found: problem.found, expected: problem.expected)
    }
  }

  private init(_ version: Version, _ numbers: HeaderNumbers, isTied: Bool, groupLength: Int = 1, remarks: [String] = [])
  {
    self.version = version
    self.numbers = numbers
    self.isTied = isTied
    self.groupLength = groupLength
    self.remarks = remarks
  }

  /// What keeps the numbers from describing heads.
  private var problem: (found: String, expected: String)? {
    let (width, heads, shared) = (numbers["dim"], numbers["n_heads"], numbers["n_kv_heads"])
    if !width.isMultiple(of: 2 * heads) { return ("\(heads) heads", "heads of an even length that share \(width)") }
    return heads.isMultiple(of: shared)
      ? nil : ("\(shared) key-value heads", "equal groups of the \(heads) query heads")
  }

  /// The header for a state dict, or what keeps it from having one.
  static func describing(_ contents: StateDict, _ version: Version) -> (header: Header?, losses: [Loss]) {
    let (numbers, losses) = HeaderNumbers.reading(keys, of: contents)
    guard let numbers else { return (nil, losses) }
    let header = Header(version, numbers, isTied: contents[Layout.output] == nil)
    if let problem = header.problem { return (nil, [Loss(problem.found, "it has \(problem.expected)")]) }
    return header.sequence == nil
      ? (nil, [Loss("a model of such lengths", "its bytes cannot be counted")]) : (header, [])
  }

  /// The header as it stands in a file.
  var bytes: [UInt8] {
    func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let said = Self.keys.flatMap { key in
      littleEndian(Int32(numbers[key]) * (version == .legacy && key == "vocab_size" && !isTied ? -1 : 1))
    }
    guard version != .legacy else { return said }
    let start = littleEndian(Self.magic) + littleEndian(Int32(version.rawValue)) + said + [isTied ? 1 : 0]
    return start + [UInt8](repeating: 0, count: Self.longByteCount - start.count)
  }

  /// The number of bytes before the first tensor.
  var byteCount: Int { version == .legacy ? Self.legacyByteCount : Self.longByteCount }

  /// What it says, under the names of `run.c`'s `Config`.
  var config: MetadataObject { numbers.config(Self.keys) }

  /// The places of the tensors, or `nil` where they cannot be counted.
  var sequence: TensorSequence? {
    TensorSequence(Layout(self).kinds, blockCount: numbers["n_layers"], at: byteCount)
  }
}
