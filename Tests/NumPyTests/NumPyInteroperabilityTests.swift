import Archive
import ByteIO
import FormatConformance
import Foundation
import Testing
import WeightGraph

@testable import NumPy

@Suite(.enabled(if: PythonPeer.has("numpy"), "there is no python3 with numpy on this machine"))
struct `numpy itself` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Prints every array as one line: name, descr, shape, bytes.
  static let listing = """
    import numpy, sys
    z = numpy.load(sys.argv[1])
    for k in z.files:
        a = z[k]
        if a.dtype.kind == 'U': print(k, a.item(), sep='|')
        else: print(k, a.dtype.str, a.shape, a.tobytes().hex(), sep='|')
    """

  @Test(arguments: ["stored", "deflate"])
  func `reads our npz files bit for bit`(compression: String) throws {
    let stateDict = try sampleStateDict(metadata: ["größe": ["a": 1, "b": "\u{1f9ea}"]])
    let file = try folder.write(stateDict, as: "a.npz", NPZ(), ["compression": compression])
    var expected = ["__metadata__|{\"größe\":{\"a\":1,\"b\":\"\u{1f9ea}\"}}"]
    let contents = try Contents(stateDict)
    for name in stateDict.names {
      let array = contents.tensors[name]!
      let axes = array.shape.dimensions.map(String.init)
      let shape = axes.count == 1 ? "(\(axes[0]),)" : "(\(axes.joined(separator: ", ")))"
      let bytes = hexadecimal(array.bytes)
      expected.append("\(name)|\(ElementType.descr(array.dtype)!)|\(shape)|\(bytes)")
    }
    let found = try PythonPeer.run(Self.listing, [file.path]).split(separator: "\n").map(String.init)
    #expect(found == expected)
  }

  @Test func `finds nothing wrong with our archives, nor do other readers`() throws {
    let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))"
    for compression in ["stored", "deflate"] {
      let stateDict = try sampleStateDict()
      let file = try folder.write(stateDict, as: compression, NPZ(), ["compression": compression])
      #expect(try PythonPeer.run(script, [file.path]) == "None \(stateDict.entries.count)\n")
    }
  }

  @Test func `finds its way in archives beyond 32 bits`() throws {
    // A sparse file: nobody writes, or reads, the five gigabytes of zeros.
    let behind = ByteRegion(ArrayHeader.bytes(descr: "|u1", shape: [3]) + [1, 2, 3])
    var zeros = Checksum(of: ByteRegion([UInt8](repeating: 0, count: 5 << 20)))
    for _ in 0..<10 { zeros.add(zeros) }
    let layout = ZipLayout([
      .init(stored: "large.npy", byteCount: 5 << 30), .init(stored: "behind.npy", byteCount: behind.count),
    ])
    let path = folder.path + "/large.npz"
    let writer = try FileWriter(path)
    try writer.sink.write(behind.bytes, at: layout.data[1].lowerBound)
    try layout.writeHeaders(to: writer.sink, checksums: [zeros, Checksum(of: behind)])
    try writer.commit()
    let script = """
      import numpy, sys
      z = numpy.load(sys.argv[1])
      large, behind = z.zip.infolist()
      print(z['behind'].tolist(), large.file_size, behind.header_offset > 2**32, z.zip.open(large).read(3))
      """
    #expect(try PythonPeer.run(script, [path]) == "[1, 2, 3] 5368709120 True b'\\x00\\x00\\x00'\n")
    #expect(try ZipArchive(MappedFile(path).contents).entries.map(\.byteCount) == [5 << 30, behind.count])
  }

  @Test func `writes the same npy files, byte for byte`() throws {
    let script = """
      import numpy, os, sys
      for name in os.listdir(sys.argv[1]):
          numpy.save(sys.argv[2] + name, numpy.load(sys.argv[1] + name))
      """
    let (ours, theirs) = (try TemporaryFolder(), folder.path + "/")
    let entries = try sampleStateDict().entries
    for (index, entry) in entries.enumerated() { _ = try ours.write(StateDict([entry]), as: "\(index).npy", NPY()) }
    try PythonPeer.run(script, [ours.path + "/", theirs])
    for (index, entry) in entries.enumerated() {
      let file = try MappedFile(ours.path + "/\(index).npy")
      #expect(try MappedFile(theirs + "\(index).npy").contents.copied() == file.contents.copied(), "\(entry.name)")
    }
  }

  @Test(arguments: ["savez", "savez_compressed"])
  func `writes npz files that we read bit for bit`(function: String) throws {
    let script = """
      import numpy, sys
      r = numpy.random.default_rng(1)
      arrays = {}
      for kind in 'f8 f4 f2 i8 i4 i2 i1 u8 u4 u2 u1 ? c8 c16'.split():
          for order in '<>':
              a = r.integers(0, 2, (3, 4, 5)).astype(numpy.dtype(kind).newbyteorder(order))
              arrays[kind + order] = a
              arrays[kind + order + ' fortran'] = numpy.asfortranarray(a)
      arrays['large'] = r.standard_normal((1000, 700), dtype=numpy.float32).T
      numpy.\(function)(sys.argv[1], **arrays)
      with open(sys.argv[2], 'wb') as f:
          for name, a in arrays.items():
              f.write(numpy.ascontiguousarray(a, a.dtype.newbyteorder('<')).tobytes())
              print(name, *a.shape, sep='|')
      """
    let path = folder.path + "/theirs.npz"
    let lines = try PythonPeer.run(script, [path, folder.path + "/bytes"]).split(separator: "\n")
    let bytes = try MappedFile(folder.path + "/bytes").contents.copied()
    let contents = try Contents(MappedFile(path))
    #expect(contents.tensors.count == lines.count)
    var offset = 0
    for line in lines {
      let parts = line.split(separator: "|")
      let array = try #require(contents.tensors[String(parts[0])])
      #expect(array.shape.dimensions == parts.dropFirst().map { Int($0) })
      #expect(array.bytes.elementsEqual(bytes[offset..<offset + array.bytes.count]), "\(parts[0])")
      offset += array.bytes.count
    }
    #expect(offset == bytes.count)
  }
}
