import ByteIO
import Dialects
import Foundation
import JSON
import NumPy
import Phial
import PyTorch
import Toolkit
import WeightGraph

/// A toolkit of the containers and dialects that these tests need.
let toolkit = Toolkit(
  containers: [PhialContainer(), NPZ(), PyTorchContainer()], dialects: [.canonical, .nanoGPT, .minGPT],
  nativeDialects: ["phial": ["canonical"]])

/// All that a file says, every element read and every seal checked.
struct Contents {
  struct Array: Equatable {
    let dtype: DType
    let shape: Shape
    let bytes: [UInt8]
  }

  let stateDict: StateDict
  var tensors: [String: Array] = [:]
  var metadata: MetadataObject { stateDict.metadata }
  var remarks: [String] { stateDict.remarks }

  init(_ stateDict: StateDict) throws(ContainerError) {
    self.stateDict = stateDict
    try stateDict.checkSeals(DigestBook())
    for entry in stateDict.entries {
      let tensor = entry.tensor
      tensors[entry.name] = Array(
        dtype: tensor.dtype, shape: tensor.shape, bytes: try tensor.bytes(0..<tensor.elementCount))
    }
  }

  init(_ file: MappedFile, _ options: [String: String] = [:]) throws(ContainerError) {
    try self.init(PyTorchContainer().read(file, ContainerOptions(options)))
  }

  init(_ bytes: [UInt8]) throws(ContainerError) {
    try self.init(MappedFile(path: "in-memory.pt", contents: ByteRegion(bytes)))
  }
}

/// A folder that is removed with its owner.
final class TemporaryFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a state dict and returns the file.
  func write(_ contents: StateDict, as name: String, _ options: [String: String] = [:]) throws -> MappedFile {
    let writer = try FileWriter(path + "/" + name)
    _ = try PyTorchContainer().write(contents, to: writer, ContainerOptions(options))
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

/// The package's own files.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A file below `fixtures/`.
func fixture(_ name: String) throws -> MappedFile { try MappedFile("\(packageRoot)/fixtures/\(name)") }

/// What a JSON file below `fixtures/` holds.
func expectations(_ name: String) -> [String: MetadataObject] {
  guard let file = try? fixture(name), case let region = file.contents,
    let object = try? MetadataValue(json: region.bytes).object
  else { return [:] }
  return Dictionary(uniqueKeysWithValues: object.members.compactMap { key, value in value.object.map { (key, $0) } })
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
