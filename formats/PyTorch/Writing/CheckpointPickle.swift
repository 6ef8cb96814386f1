import WeightGraph

/// The pickle of a checkpoint to be written: a state dict, or a dictionary of a state dict and metadata.
struct CheckpointPickle {
  private var writer = PickleWriter()

  /// How deep metadata may be, so that they can be read again: around them are the checkpoint and their own value.
  private static let depthLimit = CheckpointTree.depthLimit - 1

  /// The pickle that describes tensors as storages of their own.
  ///
  /// - Parameter storages: for each tensor the key of the storage that it fills.
  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` where the pickle could not be read again.
  static func bytes(
    _ contents: StateDict, storages: [Int], layout: WrittenLayout
  ) throws(ContainerError) -> [UInt8] {
    var pickle = CheckpointPickle()
    pickle.write(contents, storages, layout)
    let count = pickle.writer.instructionCount
    guard count <= Pickle.instructionLimit else {
      throw .cannotHold(
        container: "pytorch",
        losses: [
          Loss("all names and metadata", "they take \(count) instructions, at most \(Pickle.instructionLimit) are read")
        ])
    }
    return pickle.writer.bytes
  }

  private mutating func write(_ contents: StateDict, _ storages: [Int], _ layout: WrittenLayout) {
    switch layout {
    case .flat:
      writeStateDict(contents, storages)
      if !contents.metadata.isEmpty {
        // What an OrderedDict is built from becomes its attributes.
        writer.write(.emptyDict)
        writer.write(CheckpointMembers.attributeName)
        write(.object(contents.metadata))
        writer.write(.setItem)
        writer.write(.build)
      }
    case .checkpoint(let name):
      writer.write(.emptyDict)
      writer.write(.mark)
      writer.write(name)
      writeStateDict(contents, storages)
      writeMembers(contents.metadata)
      writer.write(.setItems)
    }
    writer.write(.stop)
  }

  /// The metadata that are too deep to be read again.
  static func losses(of metadata: MetadataObject) -> [Loss] {
    metadata.members.filter { !$0.value.isShallow(depthLimit) }.map {
      Loss("metadata '\($0.key)'", "lists and objects lie more than \(depthLimit) deep in one another")
    }
  }

  private mutating func writeStateDict(_ contents: StateDict, _ storages: [Int]) {
    writer.writeOrderedDictionary()
    guard !contents.entries.isEmpty else { return }
    writer.write(.mark)
    for (entry, storage) in zip(contents.entries, storages) {
      writer.write(entry.name)
      write(entry.tensor, storage)
    }
    writer.write(.setItems)
  }

  /// Writes a call of the function that torch makes tensors with.
  private mutating func write(_ tensor: Tensor, _ storage: Int) {
    let storageClass = TorchType.storageClass(tensor.dtype)
    writer.write(symbol: storageClass == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2", of: "torch._utils")
    writer.write(.mark)
    writer.write(.mark)
    writer.write(repeated: "storage")
    if let storageClass {
      writer.write(symbol: storageClass, of: "torch")
    } else {
      writer.write(symbol: "UntypedStorage", of: "torch.storage")
    }
    writer.write("\(storage)")
    writer.write(repeated: "cpu")
    writer.write(storageClass == nil ? tensor.byteCount : tensor.elementCount)
    writer.write(.tuple)
    writer.write(.binPersID)
    writer.write(0)
    writer.write(tuple: tensor.shape.dimensions)
    writer.write(tuple: tensor.shape.rowMajorStrides)
    // No gradient is required, and nothing is called backward.
    writer.write(false)
    writer.writeOrderedDictionary()
    if storageClass == nil, let name = TorchType.name(tensor.dtype) { writer.write(symbol: name, of: "torch") }
    writer.write(.tuple)
    writer.write(.reduce)
  }

  private mutating func writeMembers(_ object: MetadataObject) {
    for (key, value) in object.members {
      writer.write(key)
      write(value)
    }
  }

  private mutating func write(_ value: MetadataValue) {
    switch value {
    case .null: writer.write(.none)
    case .bool(let truth): writer.write(truth)
    case .integer(let number): writer.write(Int(number))
    case .double(let number): writer.write(number)
    case .string(let text): writer.write(text)
    case .array(let elements):
      writer.write(.emptyList)
      guard !elements.isEmpty else { return }
      writer.write(.mark)
      for element in elements { write(element) }
      writer.write(.appends)
    case .object(let object):
      writer.write(.emptyDict)
      guard !object.isEmpty else { return }
      writer.write(.mark)
      writeMembers(object)
      writer.write(.setItems)
    }
  }
}

extension MetadataValue {
  /// Whether at most `depth` lists and objects lie in one another.
  fileprivate func isShallow(_ depth: Int) -> Bool {
    switch self {
    case .null, .bool, .integer, .double, .string: true
    case .array(let elements): depth > 0 && elements.allSatisfy { $0.isShallow(depth - 1) }
    case .object(let object): depth > 0 && object.members.allSatisfy { $0.value.isShallow(depth - 1) }
    }
  }
}
