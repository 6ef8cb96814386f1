import Archive
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
    #expect(try Contents(read) == Contents(stateDict))
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
}

@Suite struct `Metadata in an npz file` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lists(_ depth: Int) -> MetadataObject {
    ["deep": (0..<depth).reduce(MetadataValue.null) { inner, _ in .array([inner]) }]
  }

  @Test func `may be as deep as can be read again, and no deeper`() throws {
    let deepest = try StateDict([], metadata: lists(255))
    #expect(try NPZ().read(folder.write(deepest, as: "a.npz"), ContainerOptions()).metadata == deepest.metadata)
    let error = #expect(throws: ContainerError.self) {
      _ = try folder.write(StateDict([], metadata: lists(256)), as: "b.npz")
    }
    #expect(error?.description.contains("'deep'") == true)
  }

  @Test func `is a text without axes, JSON or not, in either byte order`() throws {
    let texts: [(name: String, descr: String, data: [UInt8])] = [
      ("plain", "|S5", Array("hello".utf8)), ("padded", "|S8", Array("[]".utf8) + [0, 0, 0, 0, 0, 0]),
      ("big", ">U2", [0, 1, 0xf9, 0xea, 0, 0, 0, 0x21]), ("almost", "|S4", Array("[UNK".utf8)),
      ("empty", "<U0", []), ("__metadata__", "|S14", Array(#"{"n_head": 12}"#.utf8)),
    ]
    let members = texts.map { ByteRegion(ArrayHeader.bytes(descr: $0.descr, shape: []) + $0.data) }
    let layout = ZipLayout(zip(texts, members).map { .init(stored: $0.name + ".npy", byteCount: $1.count) })
    let writer = try FileWriter(folder.path + "/texts.npz")
    for (member, range) in zip(members, layout.data) { try writer.sink.write(member.bytes, at: range.lowerBound) }
    try layout.writeHeaders(to: writer.sink, checksums: members.map { Checksum(of: $0) })
    try writer.commit()
    let read = try NPZ().read(MappedFile(folder.path + "/texts.npz"), ContainerOptions())
    #expect(
      read.metadata == [
        "plain": "hello", "padded": .array([]), "big": "\u{1f9ea}!", "almost": "[UNK", "empty": "", "n_head": 12,
      ])
    #expect(read.remarks.count == 1 && read.remarks[0].contains("'almost'"))
  }
}

@Suite struct `An npy file of ours` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `reads back under its file's name`() throws {
    for dtype in DType.allCases where ElementType.writable.contains(dtype) {
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

  @Test func `knows one that was cut off, so that its reader can say where`() throws {
    let stateDict = try StateDict([.init("a", try sample(.u8, [1000]))])
    let bytes = try folder.write(stateDict, as: "a").contents.copied()
    let file = MappedFile(path: "a", contents: ByteRegion(Array(bytes[..<500])))
    #expect(NPZ().recognize(file)?.reason == "starts as a zip archive of npy members")
    #expect(throws: ContainerError.self) { try NPZ().read(file, ContainerOptions()) }
  }

  @Test func `leaves Fortran's order to strides`() throws {
    let header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }"
    let file = MappedFile(path: "a.npy", contents: ByteRegion(npy(header, [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6])))
    let tensor = try #require(try NPY().read(file, ContainerOptions())["a"])
    #expect(try tensor.doubles() == [1, 3, 5, 2, 4, 6])
    #expect(try tensor.transposed().doubles() == [1, 2, 3, 4, 5, 6])
  }
}
