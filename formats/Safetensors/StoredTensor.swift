import ByteIO
import WeightGraph

/// What the header says of one tensor.
struct StoredTensor {
  let name: String
  let dtype: DType
  let shape: Shape
  /// Where the elements stand, counted from the first byte behind the header.
  let range: Range<Int>
}

extension StoredTensor {
  /// The tensor itself, whose elements must be inside the file.
  func tensor(in file: MappedFile, dataStart: Int) throws(ContainerError) -> Tensor {
    guard let region = file.contents.slice(at: dataStart + range.lowerBound, count: range.count) else {
      preconditionFailure("the layout was checked against the file's length")
    }
    return try Tensor(
      dtype: dtype, shape: shape, source: TensorSource(region),
      provenance: Provenance(path: file.path, name: name, byteRange: region.range))
  }
}

/// The members of a tensor's object as they are read, each with the place where it stands in the file.
struct TensorMembers {
  let name: String
  /// Where the name stands.
  let byte: Int
  var dtype: (name: String, byte: Int)?
  var shape: (lengths: [Int], byte: Int)?
  var offsets: (range: Range<Int>, byte: Int)?

  /// The tensor that these members describe.
  ///
  /// - Throws: ``ContainerError`` where one is missing, or where they contradict each other.
  func tensor() throws(ContainerError) -> StoredTensor {
    let subject = "tensor '\(name)'"
    guard let dtype, let shape, let offsets else {
      let missing = [("dtype", dtype == nil), ("shape", shape == nil), ("data_offsets", offsets == nil)]
      throw .damaged(
        subject: subject, byte: byte, found: "no usable \(missing.filter(\.1).map(\.0).joined(separator: ", "))",
        expected: "dtype, shape and data_offsets")
    }
    guard let type = ElementTypes.dtype(named: dtype.name) else {
      throw .unsupported(subject: subject, reason: "elements of the unknown type '\(dtype.name)'", hint: nil)
    }
    let lengths = Shape(shape.lengths)
    // The library asks for whole bytes in all; a row that shares one with the next could not be taken apart.
    guard !type.isBlockType || lengths.dimensions.last?.isMultiple(of: type.elementsPerBlock) == true else {
      throw .unsupported(
        subject: subject, reason: "shape \(lengths) of \(dtype.name), whose rows are no whole bytes", hint: nil)
    }
    guard let needed = lengths.elementCount.flatMap(type.byteCount(elements:)) else {
      throw .damaged(
        subject: subject, byte: shape.byte, found: "shape \(lengths) of \(dtype.name)",
        expected: "elements whose bytes 64 bits can count")
    }
    guard offsets.range.count == needed else {
      throw .damaged(
        subject: subject, byte: offsets.byte, found: "\(offsets.range.count) bytes",
        expected: "\(needed) for shape \(lengths) of \(dtype.name)")
    }
    return StoredTensor(name: name, dtype: type, shape: lengths, range: offsets.range)
  }
}
