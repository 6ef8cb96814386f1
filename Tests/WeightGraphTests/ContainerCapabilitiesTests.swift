import ByteIO
import Testing
import WeightGraph

@Suite struct `What a container can hold` {
  private func tensor(_ dtype: DType, _ shape: Shape) throws -> Tensor {
    let bytes = [UInt8](repeating: 0, count: (shape.elementCount ?? 0) * dtype.bytesPerBlock)
    return try Tensor(
      dtype: dtype, shape: shape, source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "t"))
  }

  @Test func `is all there is, unless it says otherwise`() throws {
    let everything = ContainerCapabilities(dtypes: Set(DType.elementwise), holdsMetadata: true)
    let entries = try DType.elementwise.map { StateDict.Entry("\($0)", try tensor($0, [1, 1, 1, 1, 1, 1, 1, 1, 1])) }
    #expect(everything.losses(of: try StateDict(entries, metadata: ["config": 1])).isEmpty)
    #expect(everything.losses(of: try StateDict([])).isEmpty)
  }

  @Test func `is told by what is lost, each by its name and with every reason`() throws {
    let little = ContainerCapabilities(
      dtypes: [.f32], maximumRank: 1, maximumNameLength: 5, holdsMetadata: false, holdsManyTensors: false)
    let contents = try StateDict(
      [.init("sound", try tensor(.f32, [2])), .init("größe", try tensor(.f64, [2, 3]))], metadata: ["config": 1])
    #expect(
      little.losses(of: contents) == [
        Loss("tensor 'größe'", "it has no type f64"), Loss("tensor 'größe'", "rank 2, at most 1"),
        Loss("tensor 'größe'", "its name has 7 bytes, at most 5"), Loss("metadata 'config'", "it holds tensors only"),
        Loss("2 tensors", "it holds exactly one"),
      ])
    #expect(little.losses(of: try StateDict([.init("sound", try tensor(.f32, []))])).isEmpty)
    #expect(little.losses(of: try StateDict([])) == [Loss("0 tensors", "it holds exactly one")])
  }
}
