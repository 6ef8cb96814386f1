public import ByteIO

/// The tensors of a file that says nothing of them but how many and how wide they are: in a fixed order, each directly
/// behind the one before.
///
/// What the containers of one family share. They say which kinds of tensors there are; a kind that every block has is
/// stored for all blocks before the next kind starts.
public struct TensorSequence: Sendable {
  /// Tensors of one shape: one of them, or one for every block.
  public struct Kind: Sendable {
    let name: String
    let shape: Shape
    let isPerBlock: Bool
    let byteCount: Int?

    /// Describes tensors called `name`, or `name.0`, `name.1` … where every block has one.
    ///
    /// - Parameter byteCount: how many bytes one of them takes in the file; `nil` where they cannot be counted.
    public init(_ name: String, _ shape: Shape, perBlock: Bool = false, byteCount: Int?) {
      self.name = name
      self.shape = shape
      isPerBlock = perBlock
      self.byteCount = byteCount
    }
  }

  /// The place of one tensor.
  public struct Slot: Sendable {
    /// The tensor's name.
    public let name: String
    /// Its shape.
    public let shape: Shape
    /// All its bytes in the file.
    public let range: Range<Int>
  }

  /// The length of a file that ends with the last tensor.
  public let end: Int
  /// More tensors than this are not asked for one by one.
  private static let listLimit = 1 << 16
  private let kinds: [Kind]
  private let blockCount: Int
  private let start: Int

  /// A sequence that starts at byte `start`, or `nil` where its bytes cannot be counted.
  ///
  /// All numbers may come from a file; nothing is laid out before ``slots`` is asked for.
  public init?(_ kinds: [Kind], blockCount: Int, at start: Int) {
    var end = start
    for kind in kinds {
      guard let byteCount = kind.byteCount else { return nil }
      let (bytes, tooMany) = byteCount.multipliedReportingOverflow(by: kind.isPerBlock ? blockCount : 1)
      let (sum, overflow) = end.addingReportingOverflow(bytes)
      guard !tooMany, !overflow else { return nil }
      end = sum
    }
    self.kinds = kinds
    self.blockCount = blockCount
    self.start = start
    self.end = end
  }

  /// The places of all tensors in the file's order; asked for when ``end`` is known to be the length of the file.
  public var slots: [Slot] {
    var next = start
    return kinds.flatMap { kind in
      (0..<(kind.isPerBlock ? blockCount : 1)).map { block in
        defer { next += kind.byteCount ?? 0 }
        return Slot(
          name: kind.isPerBlock ? "\(kind.name).\(block)" : kind.name, shape: kind.shape,
          range: next..<next + (kind.byteCount ?? 0))
      }
    }
  }
}

extension TensorSequence.Slot {
  /// The tensor whose elements stand at the start of this place as they are.
  ///
  /// - Throws: ``ContainerError/damaged(subject:byte:found:expected:)`` where the file has not that many bytes.
  public func entry(_ dtype: DType, in file: MappedFile) throws(ContainerError) -> StateDict.Entry {
    let count = shape.elementCount.flatMap { dtype.byteCount(elements: $0) } ?? range.count
    guard let region = file.contents.slice(at: range.lowerBound, count: count) else {
      throw .damaged(
        subject: "tensor '\(name)'", byte: range.lowerBound, found: "the end of the file", expected: "\(count) bytes")
    }
    let provenance = Provenance(path: file.path, name: name, byteRange: region.range)
    return .init(name, try Tensor(dtype: dtype, shape: shape, source: TensorSource(region), provenance: provenance))
  }
}

extension TensorSequence {
  /// What keeps the tensors of `contents` from being those of this sequence, all of type `dtype`.
  public func losses(of contents: StateDict, _ dtype: DType) -> [Loss] {
    let (perBlock, others) = (kinds.count { $0.isPerBlock }, kinds.count { !$0.isPerBlock })
    guard contents.entries.count >= others, blockCount <= max(Self.listLimit, contents.entries.count) else {
      return [
        Loss("\(contents.entries.count) tensors", "it has \(perBlock) for each of \(blockCount) blocks, and \(others)")
      ]
    }
    let slots = slots
    let places = Set(slots.map(\.name))
    let wrong = slots.compactMap { slot -> Loss? in
      let subject = "tensor '\(slot.name)'"
      guard let tensor = contents[slot.name] else { return Loss(subject, "it is missing, and no file is without it") }
      if tensor.shape != slot.shape { return Loss(subject, "shape \(tensor.shape), its place is for \(slot.shape)") }
      return tensor.dtype == dtype ? nil : Loss(subject, "type \(tensor.dtype), the others are \(dtype)")
    }
    return wrong
      + contents.names.filter { !places.contains($0) }.map { Loss("tensor '\($0)'", "it has no place for it") }
  }

  /// Where each tensor of `contents` goes; ``losses(of:_:)`` must have found nothing.
  public func destinations(_ contents: StateDict) -> [TensorCopy.Destination] {
    slots.compactMap { slot in
      contents[slot.name].map { TensorCopy.Destination(.init(slot.name, $0), at: slot.range.lowerBound) }
    }
  }
}
