import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import NumPy

@Suite struct `An npz file of ours` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let metadata: MetadataObject = [
    "config": ["n_head": 12, "activation": "gelu", "epsilon": 1e-5, "tied": true, "note": .null],
    "text": "ärger \u{1f9ea}", "list": .array([1, 2, 3]),
  ]

  @Test(arguments: ["stored", "deflate"])
  func `reads back as it was, every type, every rank`(compression: String) throws {
    let stateDict = try sampleStateDict(metadata: Self.metadata)
    let file = try folder.write(stateDict, as: "a.npz", NPZ(), ["compression": compression])
    let read = try NPZ().read(file, ContainerOptions())
    #expect(read.names == stateDict.names)
    let expected = try Contents(stateDict)
    let found = try Contents(read)
    #expect(found.tensors == expected.tensors)
    #expect(found.remarks.isEmpty)
    // The keys come back in order.
    for key in Self.metadata.keys { #expect(found.metadata[key] == sorted(Self.metadata[key])) }
    #expect(found.metadata.keys == Self.metadata.keys.sorted())
  }

  @Test(arguments: ["stored", "deflate"])
  func `has the same bytes every time`(compression: String) throws {
    // Of many chunks, so that the cores finish in different orders.
    let stateDict = try StateDict(
      [.init("a", try sample(.u8, [700_000])), .init("b", try sample(.u8, [300_000]))], metadata: Self.metadata)
    let first = try folder.write(stateDict, as: "1", NPZ(), ["compression": compression]).contents.copied()
    let second = try folder.write(stateDict, as: "2", NPZ(), ["compression": compression]).contents.copied()
    #expect(first == second)
    #expect(try Contents.npz(first).tensors == Contents(stateDict).tensors)
  }

  @Test func `has its elements in place, at multiples of 64`() throws {
    let stateDict = try sampleStateDict(metadata: Self.metadata)
    let read = try NPZ().read(folder.write(stateDict, as: "a.npz"), ContainerOptions())
    for entry in read.entries where entry.tensor.elementCount > 0 {
      let region = try #require(entry.tensor.bytesInPlace)
      #expect(region.range.lowerBound.isMultiple(of: 64))
    }
  }

  @Test func `says what was seen of the elements while they were written`() throws {
    let stateDict = try sampleStateDict()
    let writer = try FileWriter(folder.path + "/a.npz")
    let written = try NPZ().write(stateDict, to: writer, ContainerOptions())
    #expect(written.map(\.name) == stateDict.names)
    #expect(throws: Never.self) { try TensorCopy.check(written, in: writer.mapped()) }
  }

  @Test func `is refused with the names of what numpy does not have`() throws {
    let stateDict = try StateDict([
      .init("brain", try sample(.bf16, [2])), .init("../up", try sample(.f32, [2])),
      .init("__metadata__", try sample(.f32, [2])),
    ])
    let writer = try FileWriter(folder.path + "/a.npz")
    let error = #expect(throws: ContainerError.self) {
      _ = try NPZ().write(stateDict, to: writer, ContainerOptions())
    }
    let message = error?.description ?? ""
    #expect(message.contains("'brain'") && message.contains("bf16"))
    #expect(message.contains("'../up'") && message.contains("'__metadata__'"))
  }

  private func sorted(_ value: MetadataValue?) -> MetadataValue? {
    guard case .object(let object) = value else { return value }
    return .object(MetadataObject(object.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
  }
}

@Suite struct `An npy file of ours` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `reads back under its file's name`() throws {
    for dtype in DType.allCases where dtype != .bf16 {
      let tensor = try sample(dtype, [3, 2])
      let file = try folder.write(StateDict([.init("t", tensor)]), as: "weight \(dtype).npy", NPY())
      let read = try Contents(file)
      #expect(read.tensors == ["weight \(dtype)": try Contents(StateDict([.init("t", tensor)])).tensors["t"]!])
    }
  }

  @Test func `holds one array and nothing else`() throws {
    let two = try StateDict([.init("a", try sample(.f32, [2])), .init("b", try sample(.f32, [2]))])
    #expect(NPY().capabilities.losses(of: two).count == 1)
    let writer = try FileWriter(folder.path + "/a.npy")
    #expect(throws: ContainerError.self) { _ = try NPY().write(two, to: writer, ContainerOptions()) }
    let none = try StateDict([])
    #expect(throws: ContainerError.self) { _ = try NPY().write(none, to: writer, ContainerOptions()) }
  }
}

@Suite struct `Opening an npz file` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `looks at no element`() throws {
    let stateDict = try StateDict([.init("a", try sample(.u8, [100_000]))])
    let bytes = try folder.write(stateDict, as: "a", NPZ(), ["compression": "deflate"]).contents.copied()
    var damaged = bytes
    damaged[bytes.count / 2] ^= 1
    let file = MappedFile(path: "a.npz", contents: ByteRegion(damaged))
    let read = try NPZ().read(file, ContainerOptions())
    #expect(read["a"]?.shape == [100_000])
    #expect(throws: ContainerError.self) { try Contents(read) }
  }

  @Test func `leaves Fortran's order to strides`() throws {
    let header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }"
    let file = MappedFile(path: "a.npy", contents: ByteRegion(npy(header, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6])))
    let tensor = try #require(try NPY().read(file, ContainerOptions())["a"])
    #expect(try tensor.doubles() == [1, 3, 5, 2, 4, 6])
    #expect(try tensor.transposed().doubles() == [1, 2, 3, 4, 5, 6])
  }
}
