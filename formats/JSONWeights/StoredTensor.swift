import ByteIO
import JSON
import WeightGraph

/// A tensor as a file says it: where its elements stand, and what they make up.
struct StoredTensor {
  /// How the elements are written.
  enum Form {
    /// Bytes as base64.
    case base64
    /// Numbers in lists of these lengths, outermost first; without lengths a single number.
    case numbers(lengths: [Int])
  }

  /// The names that lead to it, joined by dots.
  let name: String
  let shape: Shape
  let type: ElementType
  let form: Form
  /// Where the elements stand: between the quotes, or from bracket to bracket.
  let range: Range<Int>
  /// Whether the file itself says of which type the elements are.
  let declaresType: Bool

  /// The tensor, whose elements are decoded when they are read.
  func tensor(in file: MappedFile) throws(ContainerError) -> Tensor {
    let step =
      switch form {
      case .base64: "decoded from base64"
      case .numbers: "read from decimal numbers"
      }
    let byteCount = shape.elementCount.flatMap(type.dtype.byteCount(elements:)) ?? 0
    return try Tensor(
      dtype: type.dtype, shape: shape,
      source: TensorSource(byteCount: byteCount) { (emit) throws(ContainerError) in try decode(file, emit) },
      order: type.order, provenance: Provenance(path: file.path, name: name, byteRange: range, steps: [step]))
  }

  /// Hands out the elements' bytes in pieces.
  private func decode(_ file: MappedFile, _ emit: (RawSpan) throws(ContainerError) -> Void) throws(ContainerError) {
    switch form {
    case .base64: try decodeBase64(file, emit)
    case .numbers(let lengths): if !lengths.contains(0) { try decodeNumbers(file, lengths, emit) }
    }
  }

  private func decodeBase64(
    _ file: MappedFile, _ emit: (RawSpan) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    let text = file.contents.bytes
    let most = 1 << 18
    var block = ByteBlock(uninitialized: most / 4 * 3)
    var passed = PassedText(file.contents, from: range.lowerBound)
    var start = range.lowerBound
    while start < range.upperBound {
      let part = start..<min(start + most, range.upperBound)
      var target = block.mutableBytes
      let count: Int
      do throws(JSONError) {
        let hasMore = part.upperBound < range.upperBound
        try Base64.decode(part, of: text, hasMore: hasMore, into: &target)
        count = hasMore ? part.count / 4 * 3 : try Base64.decodedLength(part, of: text)
      } catch { throw ContainerError(error, "tensor '\(name)'") }
      try emit(block.bytes.extracting(first: count))
      start = part.upperBound
      passed.reach(start)
    }
  }

  private func decodeNumbers(
    _ file: MappedFile, _ lengths: [Int], _ emit: (RawSpan) throws(ContainerError) -> Void
  ) throws(ContainerError) {
    let most = 1 << 16
    let size = type.dtype.bytesPerBlock
    var reader = NumberListReader(
      file.contents.bytes, at: range.lowerBound, lengths: lengths, keepsWholeNumbers: !declaresType)
    var block = ByteBlock(uninitialized: most * size)
    var passed = PassedText(file.contents, from: range.lowerBound)
    var left = lengths.reduce(1, *)
    while left > 0 {
      let count = min(most, left)
      var target = block.mutableBytes
      do throws(JSONError) { try reader.read(count, as: type.dtype, into: &target) } catch {
        throw ContainerError(error, "tensor '\(name)'")
      }
      try emit(block.bytes.extracting(first: count * size))
      left -= count
      passed.reach(reader.position)
    }
  }
}

extension ContainerError {
  /// What is wrong with the text of `subject`.
  init(_ error: JSONError, _ subject: String) {
    self = .damaged(subject: subject, byte: error.byte, found: error.found, expected: error.expected)
  }
}
