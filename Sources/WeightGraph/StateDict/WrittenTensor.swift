import ByteIO

/// What was seen of a tensor while its bytes were written.
public struct WrittenTensor: Sendable {
  /// The tensor's name in the file.
  public let name: String
  /// What was written: the view, not a copy.
  public let tensor: Tensor
  /// Where its bytes stand in the file.
  public let byteRange: Range<Int>
  /// The digests that were asked for.
  let digests: [SeenDigest]
  /// The check sums of its pieces, to compare with what is read back.
  let sums: [(byteRange: Range<Int>, sum: FletcherSum)]

  /// The digest of what was written, where it was asked for.
  public var digest: Digest? { digests.first { $0.inCopy == .whole }?.digest }

  /// The same bytes as another tensor's, which has the same elements and was not written once more.
  public func shared(by entry: StateDict.Entry) -> WrittenTensor {
    WrittenTensor(name: entry.name, tensor: entry.tensor, byteRange: byteRange, digests: digests, sums: sums)
  }
}

/// What was seen of the tensors of one file while a folder was written.
public struct WrittenPart: Sendable {
  /// The file's name in the folder.
  public let name: String
  /// Its tensors.
  public let tensors: [WrittenTensor]

  /// Says in which file tensors were written.
  public init(_ name: String, _ tensors: [WrittenTensor]) {
    self.name = name
    self.tensors = tensors
  }
}

/// A digest that was asked for, and of what it is.
struct SeenDigest: Sendable {
  /// How to find the elements in a copy of the written tensor.
  enum View: Equatable {
    /// All of it.
    case whole
    /// Some of its rows, or all, as float32 where they are not stored so.
    case rows(Range<Int>?, isWidened: Bool)
  }

  let digest: Digest
  /// The tensor that passed by.
  let tensor: Tensor
  /// The same in a copy; `nil` for what was converted into it, which no copy has.
  let inCopy: View?

  /// The tensor of which the digest is in a copy of the written one, [rows, …] as there.
  func tensor(inCopy copy: Tensor) -> Tensor? {
    switch inCopy {
    case nil: nil
    case .whole: copy
    case .rows(let rows, let isWidened):
      (rows.map { copy.sliced(axis: 0, $0) } ?? copy).cast(to: isWidened ? .f32 : copy.dtype)
    }
  }
}
