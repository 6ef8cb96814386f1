import ByteIO
import Testing
import WeightGraph

@testable import PyTorch

@Suite struct `Files that torch wrote` {
  /// What `fixtures/pytorch/expected.json` says; the script beside it explains the keys.
  static let expected = expectations("pytorch/expected.json")
  static let sound = expected.keys.filter { expected[$0]?["refuse"] == nil }.sorted()
  static let refused = expected.keys.filter { expected[$0]?["refuse"] != nil }.sorted()

  private func file(_ name: String) throws -> MappedFile { try fixture("pytorch/\(name)") }

  private func texts(_ value: MetadataValue?) -> [String] { value?.array?.compactMap(\.string) ?? [] }

  @Test func `are there`() { #expect(Self.sound.count >= 30 && Self.refused.count >= 5) }

  @Test(arguments: sound)
  func `are read bit for bit`(name: String) throws {
    let expected = try #require(Self.expected[name])
    let contents = try Contents(file(name))
    let tensors = try #require(expected["tensors"]?.array).compactMap(\.object)
    #expect(contents.stateDict.names == tensors.compactMap { $0["name"]?.string })
    for tensor in tensors {
      let name = try #require(tensor["name"]?.string)
      let found = try #require(contents.tensors[name])
      #expect(TorchType.name(found.dtype) == tensor["dtype"]?.string)
      #expect(found.shape.dimensions == tensor["shape"]?.array?.compactMap(\.integer))
      #expect(hexadecimal(found.bytes) == tensor["data"]?.string)
    }
  }

  @Test(arguments: sound)
  func `have what is no tensor as metadata, and remarks on what is not read`(name: String) throws {
    let expected = try #require(Self.expected[name])
    let contents = try Contents(file(name))
    #expect(contents.metadata.told == (expected["metadata"]?.object ?? [:]))
    let remarks = texts(expected["remarks"])
    for remark in remarks { #expect(contents.remarks.contains { $0.contains(remark) }, "\(contents.remarks)") }
    #expect(contents.remarks.filter { told in !remarks.contains { told.contains($0) } } == [])
  }

  @Test(arguments: sound)
  func `have tensors that share a storage as the same bytes`(name: String) throws {
    let ties = Self.expected[name]?["ties"]?.array?.map { texts($0) } ?? []
    let contents = try Contents(file(name)).stateDict
    var groups: [TensorIdentity: [String]] = [:]
    for entry in contents.entries where entry.tensor.elementCount > 0 {
      groups[entry.tensor.identity, default: []].append(entry.name)
    }
    let found = groups.values.filter { $0.count > 1 }.map { Set($0) }
    for tie in ties { #expect(found.contains { $0.isSuperset(of: tie) }) }
    #expect(found.count == Set(ties.compactMap(\.first)).count)
  }

  @Test(arguments: refused)
  func `are refused with the reason where they hold what is not read`(name: String) throws {
    let error = #expect(throws: ContainerError.self) { try Contents(file(name)) }
    for fact in texts(Self.expected[name]?["refuse"]) {
      #expect(error?.description.contains(fact) == true, "\(String(describing: error))")
    }
  }

  @Test(arguments: expected.keys.sorted())
  func `are recognized by what is in them, also where they are cut off`(name: String) throws {
    let bytes = try file(name).contents.copied()
    for count in [bytes.count, bytes.count / 2 + 512] where count <= bytes.count {
      let file = MappedFile(path: "/nowhere/model", contents: ByteRegion(Array(bytes.prefix(count))))
      #expect(PyTorchContainer().recognize(file) != nil, "\(count) of \(bytes.count) bytes")
    }
  }

  @Test func `give the tensors of any part that is asked for`() throws {
    let roots = try #require(Self.expected["two-parts.pt"]?["roots"]?.object)
    for (root, names) in roots.members {
      if names == .null {
        let error = #expect(throws: ContainerError.self) { try Contents(file("two-parts.pt"), ["root": root]) }
        #expect(error?.description.contains("'\(root)'") == true)
        #expect(error?.description.contains(root == "attic" ? "'encoder', 'decoder'" : "'w', 'part'") == true)
      } else {
        #expect(try Contents(file("two-parts.pt"), ["root": root]).stateDict.names == texts(names))
      }
    }
  }

  @Test func `give an optimizer's tensors to who asks for them`() throws {
    let contents = try Contents(file("nanogpt.pt"), ["root": "optimizer.state"])
    #expect(contents.stateDict.names == ["0.step", "0.exp_avg", "0.exp_avg_sq"])
    #expect(contents.metadata[path: ["optimizer", "param_groups"]] != nil)
  }

  @Test(arguments: ["views.pt", "deflated.pt", "nanogpt.pt"])
  func `are written with as many storages as they have`(name: String) throws {
    let folder = try TemporaryFolder()
    let read = try Contents(file(name))
    let again = try Contents(folder.write(read.stateDict, as: "again.pt"))
    #expect(again.tensors == read.tensors)
    #expect(again.metadata == read.metadata)
    #expect(
      Set(again.stateDict.entries.map(\.tensor.identity)).count
        == Set(read.stateDict.entries.map(\.tensor.identity)).count)
  }
}

extension MetadataObject {
  /// The metadata with infinities as JSON can tell them.
  fileprivate var told: MetadataObject { MetadataObject(members.map { ($0.key, $0.value.told) }) }
}

extension MetadataValue {
  fileprivate var told: MetadataValue {
    switch self {
    case .double(let value) where value == -.infinity: "-inf"
    case .array(let elements): .array(elements.map(\.told))
    case .object(let object): .object(object.told)
    default: self
    }
  }
}
