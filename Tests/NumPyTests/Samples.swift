import ByteIO
import Foundation
import WeightGraph

@testable import NumPy

/// All that a container's file says, every element read and every seal checked.
struct Contents: Equatable {
  var tensors: [String: Array]
  var metadata: MetadataObject
  var remarks: [String]

  struct Array: Equatable {
    let dtype: DType
    let shape: Shape
    let bytes: [UInt8]
  }

  init(_ stateDict: StateDict) throws(ContainerError) {
    try stateDict.checkSeals(DigestBook())
    tensors = [:]
    for entry in stateDict.entries {
      let tensor = entry.tensor
      tensors[entry.name] = Array(
        dtype: tensor.dtype, shape: tensor.shape, bytes: try tensor.bytes(0..<tensor.elementCount))
    }
    metadata = stateDict.metadata
    remarks = stateDict.remarks
  }

  init(_ file: MappedFile, _ options: ContainerOptions = ContainerOptions()) throws(ContainerError) {
    let container: any Container = file.path.hasSuffix(".npy") ? NPY() : NPZ()
    try self.init(container.read(file, options))
  }

  /// What a file of these bytes says.
  static func npz(_ bytes: [UInt8]) throws(ContainerError) -> Contents {
    try Contents(MappedFile(path: "in-memory.npz", contents: ByteRegion(bytes)))
  }
}

/// A folder that is removed with its owner.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a state dict and returns the file.
  func write(
    _ contents: StateDict, as name: String, _ container: any Container = NPZ(), _ options: [String: String] = [:]
  ) throws -> MappedFile {
    let writer = try FileWriter(path + "/" + name)
    _ = try container.write(contents, to: writer, ContainerOptions(options))
    try writer.commit()
    return try MappedFile(path + "/" + name)
  }
}

/// A tensor of bytes that look random and are the same every time.
func sample(_ dtype: DType, _ shape: Shape, name: String = "t") throws -> Tensor {
  let count = shape.elementCount! * dtype.bytesPerBlock
  var state: UInt64 = 0x9e37_79b9_7f4a_7c15
  let bytes = (0..<count).map { _ -> UInt8 in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: dtype == .bool ? state >> 63 : state >> 56)
  }
  return try Tensor(
    dtype: dtype, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: name))
}

/// Every type that numpy has in every rank from 0 to 8, and arrays without elements.
func sampleStateDict(metadata: MetadataObject = MetadataObject()) throws -> StateDict {
  var entries: [StateDict.Entry] = []
  for dtype in DType.allCases where ElementType.writable.contains(dtype) {
    for rank in 0...8 {
      let shape = Shape((0..<rank).map { $0 % 3 + 1 })
      entries.append(.init("\(dtype).\(rank)", try sample(dtype, shape)))
    }
    for shape: Shape in [[0], [0, 3], [3, 0], [2, 0, 4]] {
      entries.append(.init("empty/\(dtype).\(shape)", try sample(dtype, shape)))
    }
  }
  return try StateDict(entries, metadata: metadata)
}

/// The package's own files.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
