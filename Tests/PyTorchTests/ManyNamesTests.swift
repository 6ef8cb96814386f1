import ByteIO
import FormatConformance
import Testing
import WeightGraph

@testable import PyTorch

@Suite struct `A pickle of ten million names` {
  /// A dictionary of a thousand dictionaries of names, whose values are None, behind a beginning and before an end.
  private func pickle(head: [UInt8], tail: (Int) -> [UInt8]) -> ManyNames {
    func key(_ digits: [UInt8]) -> [UInt8] { [PickleOpcode.shortBinUnicode.rawValue, UInt8(digits.count)] + digits }
    func many(_ tail: [UInt8]) -> ManyNames {
      ManyNames(
        head: head + [PickleOpcode.proto.rawValue, 4, PickleOpcode.emptyDict.rawValue],
        tail: [PickleOpcode.stop.rawValue] + tail
      ) { digits in
        key(digits) + [PickleOpcode.none.rawValue]
      } around: { digits in
        (
          key(digits) + [PickleOpcode.emptyDict.rawValue, PickleOpcode.mark.rawValue],
          [PickleOpcode.setItems.rawValue, PickleOpcode.setItem.rawValue]
        )
      }
    }
    return many(tail(many([]).byteCount - head.count))
  }

  /// An archive of one member, stored, without a check sum, as torch can be told to write it.
  private func archive() -> ManyNames {
    let name = Array("a/data.pkl".utf8)
    func numbers(_ numbers: [(Int, Int)]) -> [UInt8] {
      numbers.flatMap { value, bytes in (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }
    // The length of the pickle is known once it has been described.
    func shared(_ byteCount: Int) -> [(Int, Int)] {
      [(20, 2), (0, 2), (0, 2), (0, 4), (0, 4), (byteCount, 4), (byteCount, 4), (name.count, 2), (0, 2)]
    }
    func local(_ byteCount: Int) -> [UInt8] { Array("PK\u{3}\u{4}".utf8) + numbers(shared(byteCount)) + name }
    func directory(_ byteCount: Int) -> [UInt8] {
      let entry =
        Array("PK\u{1}\u{2}".utf8) + numbers([(20, 2)] + shared(byteCount) + [(0, 2), (0, 2), (0, 2), (0, 4), (0, 4)])
        + name
      return entry + Array("PK\u{5}\u{6}".utf8)
        + numbers([(0, 4), (1, 2), (1, 2), (entry.count, 4), (local(0).count + byteCount, 4), (0, 2)])
    }
    let byteCount = pickle(head: [], tail: { _ in [] }).byteCount
    return pickle(head: local(byteCount), tail: directory)
  }

  /// The pickles of the stream form that come before the object and behind it.
  private func stream() -> ManyNames {
    let magic: [UInt8] = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]
    let version: [UInt8] = [0x80, 2, 0x4d, 0xe9, 3, 0x2e]
    let machine: [UInt8] = [0x80, 2, 0x7d, 0x2e]
    return pickle(head: magic + version + machine) { _ in [0x80, 2, 0x5d, 0x2e] }
  }

  @Test(arguments: [true, false])
  func `is refused at the first instruction too many, in bounded memory`(isArchive: Bool) throws {
    let folder = try TemporaryFolder()
    try (isArchive ? archive() : stream()).write(folder.path + "/many.pt")
    let file = try MappedFile(folder.path + "/many.pt")
    #expect(PyTorchContainer().recognize(file) != nil)
    let before = ResidentMemory.highWaterMark
    let error = #expect(throws: ContainerError.self) { try PyTorchContainer().read(file, ContainerOptions()) }
    let place = isArchive ? "member 'a/data.pkl'" : "pickle of the object"
    #expect(error?.description.hasPrefix(place) == true)
    #expect(error?.description.hasSuffix("found more instructions, expected at most 4194304") == true)
    // Some hundred megabytes, the pages of the file that were read included.
    #expect(ResidentMemory.highWaterMark - before < 512 << 20)
  }

  /// A list of one value so many times, each of which takes a few bytes in the file and many times as much in memory.
  @Test(arguments: [
    ([PickleOpcode.binInt1.rawValue, 7], 2_200_000, "found more than 2097152 values and names, expected a checkpoint"),
    ([PickleOpcode.emptyDict.rawValue], 300_000, "found more than 262144 lists, dictionaries and objects, expected"),
    (
      [
        PickleOpcode.emptyDict.rawValue, PickleOpcode.none.rawValue, PickleOpcode.none.rawValue,
        PickleOpcode.setItem.rawValue,
      ], 300_000, "found more than 262144 lists, dictionaries and objects, expected"
    ),
    (
      [PickleOpcode.none.rawValue, PickleOpcode.tuple1.rawValue], 1_200_000,
      "found more values, expected at most 4194304"
    ),
    (
      [PickleOpcode.global.rawValue, UInt8(ascii: "\n"), UInt8(ascii: "\n")], 1_500_000,
      "found more values, expected at most 4194304"
    ),
  ])
  func `is refused where too many values are in it, in bounded memory`(
    value: [UInt8], count: Int, expected: String
  ) throws {
    let before = ResidentMemory.highWaterMark
    let error = #expect(throws: (any Error).self) { try tree(value, count) }
    let message = (error as? PickleError).map { "found \($0.found), expected \($0.expected)" } ?? "\(error!)"
    #expect(message.contains(expected), "\(message)")
    #expect(ResidentMemory.highWaterMark - before < 448 << 20)
  }

  /// The tree of a list of one value so many times.
  private func tree(_ value: [UInt8], _ count: Int) throws -> CheckpointValue {
    var pickle = [PickleOpcode.proto.rawValue, 4, PickleOpcode.emptyList.rawValue, PickleOpcode.mark.rawValue]
    for _ in 0..<count { pickle += value }
    pickle += [PickleOpcode.appends.rawValue, PickleOpcode.stop.rawValue]
    let read = try Pickle(ByteRegion(pickle))
    let saved = SavedObject(
      path: "many.pt", pickle: read, place: PicklePlace(subject: "pickle", offset: 0), storages: [:], order: .little)
    return try CheckpointTree.read(saved)
  }
}
