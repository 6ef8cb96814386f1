import ByteIO
import FormatConformance
import Foundation
import Testing
import WeightGraph

@testable import PyTorch

@Suite(.enabled(if: PythonPeer.has("torch"), "there is no python3 with torch on this machine"))
struct `torch itself` {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Loads a file as torch does by itself, with nothing allowed to run, and defines how a tensor is printed.
  static let loading = """
    import collections, sys, torch
    def show(name, t):
        b = t.detach().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes() if t.numel() else b''
        print(name, str(t.dtype)[6:], list(t.shape), b.hex(), sep='|')
    path = sys.argv[1]
    loaded = torch.load(path, weights_only=True)

    """

  /// Every type in every rank from 0 to 8, and tensors without elements.
  private func everything() throws -> [StateDict.Entry] {
    var entries: [StateDict.Entry] = []
    for dtype in DType.allCases where TorchType.writable.contains(dtype) {
      for rank in 0...8 {
        entries.append(.init("\(dtype).\(rank)", try sample(dtype, Shape((0..<rank).map { $0 % 3 + 1 }))))
      }
      for shape: Shape in [[0], [0, 3], [3, 0], [2, 0, 4]] {
        entries.append(.init("empty.\(dtype).\(shape)", try sample(dtype, shape)))
      }
    }
    return entries
  }

  private func lines(_ contents: StateDict) throws -> [String] {
    try contents.entries.map { entry in
      let tensor = entry.tensor
      let bytes = hexadecimal(try tensor.bytes(0..<tensor.elementCount))
      return "\(entry.name)|\(TorchType.name(tensor.dtype)!)|\(tensor.shape)|\(bytes)"
    }
  }

  @Test(arguments: ["torch.load(path, weights_only=True)", "torch.load(path, weights_only=True, mmap=True)"])
  func `reads our state dicts bit for bit, mapped as well`(load: String) throws {
    let contents = try StateDict(everything())
    let file = try folder.write(contents, as: "a.pt")
    let script = """
      loaded = \(load)
      assert type(loaded) is collections.OrderedDict
      for name, tensor in loaded.items(): show(name, tensor)
      """
    let found = try PythonPeer.run(Self.loading + script, [file.path]).split(separator: "\n").map(String.init)
    #expect(try found == lines(contents))
  }

  @Test func `has metadata beside the state dict, or as its attribute`() throws {
    let metadata: MetadataObject = [
      "config": [
        "n_head": 12, "eps": 1e-5, "tied": true, "none": .null, "big": .integer(.min), "list": .array([1, "ä"]),
      ],
      "": .array([]), "nan": .double(.nan),
    ]
    let contents = try StateDict([.init("w", sample(.f32, [2]))], metadata: metadata)
    let expected = """
      {'config': {'n_head': 12, 'eps': 1e-05, 'tied': True, 'none': None, 'big': -9223372036854775808, 'list': [1, 'ä']}, \
      '': [], 'nan': nan}

      """
    let checkpoint = try folder.write(contents, as: "a.pt")
    let script = "print({k: v for k, v in loaded.items() if k != 'model'}); assert list(loaded['model']) == ['w']"
    #expect(try PythonPeer.run(Self.loading + script, [checkpoint.path]) == expected)
    let flat = try folder.write(contents, as: "b.pt", ["layout": "flat"])
    let attribute = "print(loaded.metadata); assert list(loaded) == ['w']"
    #expect(try PythonPeer.run(Self.loading + attribute, [flat.path]) == expected)
  }

  @Test func `finds tied tensors on one storage, and others on their own`() throws {
    let tensor = try sample(.f32, [4, 3])
    let twin = try sample(.f32, [4, 3])
    let contents = try StateDict([
      .init("wte", tensor), .init("twin", twin), .init("head", tensor), .init("turned", tensor.transposed()),
    ])
    let file = try folder.write(contents, as: "a.pt")
    let script =
      "print([t.untyped_storage().data_ptr() == loaded['wte'].untyped_storage().data_ptr() for t in loaded.values()])"
    #expect(try PythonPeer.run(Self.loading + script, [file.path]) == "[True, False, True, False]\n")
    #expect(file.byteCount < 48 * 3 + 1400)
  }

  @Test func `maps our storages where they lie, at multiples of 64`() throws {
    let file = try folder.write(StateDict(everything()), as: "a.pt")
    let read = try PyTorchContainer().read(file, ContainerOptions())
    for entry in read.entries where entry.tensor.elementCount > 0 {
      #expect(try #require(entry.tensor.bytesInPlace).range.lowerBound.isMultiple(of: 64))
    }
    let script = "import zipfile; z = zipfile.ZipFile(path); print(z.testzip(), len(z.namelist()))"
    #expect(try PythonPeer.run(Self.loading + script, [file.path]) == "None \(read.entries.count + 3)\n")
  }

  @Test(arguments: [true, false])
  func `writes files that we read bit for bit`(zip: Bool) throws {
    let script = """
      import sys, torch
      torch.manual_seed(1)
      base = torch.randn(40, 50)
      tensors = {'large': torch.randn(1000, 700).t(), 'bf16': torch.randn(33, 7).bfloat16(), 'whole': base}
      for n in range(40):
          tensors[f'view.{n}'] = base[n % 7::n % 3 + 1, n % 5:30 + n % 11].t()
      torch.save(tensors, sys.argv[1], _use_new_zipfile_serialization=\(zip ? "True" : "False"))
      """
    let path = folder.path + "/theirs.pt"
    try PythonPeer.run(script, [path])
    let listing = Self.loading + "for name, tensor in loaded.items(): show(name, tensor)"
    let expected = try PythonPeer.run(listing, [path]).split(separator: "\n").map(String.init)
    #expect(try lines(PyTorchContainer().read(MappedFile(path), ContainerOptions())) == expected)
    #expect(expected.count == 43)
  }

  @Test func `gives the tensors of its own files back after we wrote them again`() throws {
    for name in ["nanogpt.pt", "views.pt", "strangers.pt", "big-endian.pt", "module-stream.pt"] {
      let read = try PyTorchContainer().read(fixture("pytorch/\(name)"), ContainerOptions())
      let again = try folder.write(read, as: name)
      let script = """
        state = loaded if isinstance(loaded, collections.OrderedDict) else loaded['model']
        for name, tensor in state.items(): show(name, tensor)
        """
      let found = try PythonPeer.run(Self.loading + script, [again.path]).split(separator: "\n").map(String.init)
      #expect(try found == lines(read), "\(name)")
    }
  }
}
