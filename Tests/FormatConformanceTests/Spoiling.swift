import ByteIO
import WeightGraph

extension StateDict {
  /// The tensors changed by `change`, without a trace of where they came from.
  func mapTensors(_ change: (Tensor) -> Tensor) throws(ContainerError) -> StateDict {
    var spoiled: [Entry] = []
    for entry in entries {
      let tensor = change(entry.tensor)
      let bytes = TensorSource(ByteRegion(try tensor.bytes(0..<tensor.elementCount)))
      let copy = try Tensor(
        dtype: tensor.dtype, shape: tensor.shape, source: bytes, provenance: Provenance(name: ""))
      spoiled.append(Entry(entry.name, copy, seal: entry.seal))
    }
    return try StateDict(spoiled, metadata: metadata)
  }

  /// The tensors with their bytes changed by `change`; tensors without any are left as they are.
  func mapBytes(_ change: (inout [UInt8]) -> Void) throws(ContainerError) -> StateDict {
    var spoiled: [Entry] = []
    for entry in entries {
      let tensor = entry.tensor
      var bytes = try tensor.bytes(0..<tensor.elementCount)
      if !bytes.isEmpty { change(&bytes) }
      let source = TensorSource(ByteRegion(bytes))
      spoiled.append(
        Entry(
          entry.name,
          try Tensor(dtype: tensor.dtype, shape: tensor.shape, source: source, provenance: tensor.provenance)))
    }
    return try StateDict(spoiled, metadata: metadata)
  }

  /// The tensors of one type, of four bytes, with each number changed by `change`.
  func mapBytes(_ dtype: DType, _ change: (inout UInt32) -> Void) throws(ContainerError) -> StateDict {
    var spoiled: [Entry] = []
    for entry in entries {
      guard entry.tensor.dtype == dtype else {
        spoiled.append(entry)
        continue
      }
      let changed = try StateDict([entry]).mapBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: 4) {
          var number = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
          change(&number)
          for byte in 0..<4 { bytes[start + byte] = UInt8(truncatingIfNeeded: number >> UInt32(8 * byte)) }
        }
      }
      spoiled += changed.entries
    }
    return try StateDict(spoiled, metadata: metadata)
  }
}

extension MetadataObject {
  func sorted() -> MetadataObject {
    MetadataObject(
      members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.object.map { .object($0.sorted()) } ?? $0.value) })
  }

  func withoutIntegers() -> MetadataObject {
    MetadataObject(
      members.map { key, value in
        if case .integer(let number) = value { return (key, .double(Double(number))) }
        return (key, value.object.map { .object($0.withoutIntegers()) } ?? value)
      })
  }
}
