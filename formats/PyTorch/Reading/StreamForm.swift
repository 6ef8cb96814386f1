import ByteIO
import WeightGraph

/// The form of torch before 1.6, and of `_use_new_zipfile_serialization=False`: pickles one after the other, then storages.
///
/// The pickles are a magic number, the protocol's version, what the machine was like, the object, and the keys of the
/// storages in the order in which they follow. Each storage is its length in 64 bits and its elements. Everything is
/// little-endian, whatever the machine. There are no check sums.
/// Source: `torch/serialization.py`, `_legacy_save` and `_legacy_load`; `torch/csrc/serialization.cpp`, `writeFileRaw`.
struct StreamForm {
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
  private static let version = 1001

  private let file: MappedFile

  init(_ file: MappedFile) { self.file = file }

  /// Whether a file starts with the magic number as a pickle.
  static func recognizes(_ bytes: RawSpan) -> Bool {
    let start = bytes.extracting(first: min(bytes.byteCount, 23)).copied()
    guard start.count > 2, start[0] == PickleOpcode.proto.rawValue else { return false }
    // Protocols 4 and 5 may put a frame, of nine bytes, around the number.
    let number = start[2] == PickleOpcode.frame.rawValue ? start.dropFirst(11) : start.dropFirst(2)
    return number.starts(with: [PickleOpcode.long1.rawValue, UInt8(magic.count)] + magic)
  }

  func open() throws(ContainerError) -> SavedObject {
    let (magic, afterMagic) = try pickle("the magic number", at: 0)
    guard case .wideInteger = magic.heap[magic.root] else {
      throw place("the magic number").damaged(at: 0, found: "another value", expected: "the magic number of torch")
    }
    let (version, afterVersion) = try pickle("the version", at: afterMagic)
    guard version.heap.integer(version.root) == Self.version else {
      let found = version.heap.integer(version.root).map(String.init) ?? "no number"
      throw place("the version").damaged(at: afterMagic, found: found, expected: "\(Self.version)")
    }
    let (_, afterMachine) = try pickle("the machine's description", at: afterVersion)
    let (object, afterObject) = try pickle("the object", at: afterMachine)
    let (keys, afterKeys) = try pickle("the storages' keys", at: afterObject)
    guard let list = keys.heap.elements(keys.root) else {
      throw place("the storages' keys").damaged(at: afterObject, found: "another value", expected: "a list")
    }
    let (storages, end) = try storages(list, keys.heap, sizes(object.heap), at: afterKeys)
    let rest = file.byteCount - end
    return SavedObject(
      path: file.path, pickle: object, place: place("the object"), storages: storages, order: .little,
      remarks: rest == 0 ? [] : ["\(rest) bytes behind the last storage were passed over"])
  }

  private func place(_ name: String) -> PicklePlace { PicklePlace(subject: "pickle of \(name)", offset: 0) }

  private func pickle(_ name: String, at start: Int) throws(ContainerError) -> (Pickle, end: Int) {
    do throws(PickleError) {
      let pickle = try Pickle(file.contents, at: start)
      return (pickle, pickle.end)
    } catch { throw place(name).damaged(error) }
  }

  /// How long each storage is that the object refers to; the storages themselves do not tell their types.
  private func sizes(_ heap: PickleHeap) -> [String: (length: Int, unit: Int)] {
    var sizes: [String: (length: Int, unit: Int)] = [:]
    for reference in heap.references {
      if let storage = try? StorageReference(reference, in: heap) {
        sizes[storage.key] = (storage.length, storage.unit)
      }
    }
    return sizes
  }

  private func storages(
    _ keys: [PickleReference], _ heap: PickleHeap, _ sizes: [String: (length: Int, unit: Int)], at start: Int
  ) throws(ContainerError) -> ([String: SavedStorage], end: Int) {
    var storages: [String: SavedStorage] = [:]
    var cursor = ByteCursor(file.contents.bytes, at: start)
    for key in keys {
      guard let key = heap.key(key), let size = sizes[key] else {
        throw place("the storages' keys").damaged(
          at: start, found: "the key of a storage that the object does not have, or not with a type that is read here",
          expected: "only keys of such")
      }
      guard storages[key] == nil else {
        throw .damaged(
          subject: "storage '\(key)'", byte: cursor.position, found: "a second one of this key", expected: "one")
      }
      let range = try elements("storage '\(key)'", size.length, size.unit, &cursor)
      storages[key] = file.contents.slice(range).map { SavedStorage($0, check: nil) }
    }
    return (storages, cursor.position)
  }

  /// Where the elements of the storage at the cursor lie; the cursor moves behind them.
  private func elements(
    _ subject: String, _ length: Int, _ unit: Int, _ cursor: inout ByteCursor
  ) throws(ContainerError) -> Range<Int> {
    func missing(_ error: ByteCursor.Truncation) -> ContainerError {
      .damaged(subject: subject, byte: error.byte, found: "\(error.available) bytes", expected: "\(error.needed)")
    }
    let byte = cursor.position
    let found: UInt64
    do { found = try cursor.read(UInt64.self) } catch { throw missing(error) }
    guard found == UInt64(length) else {
      throw .damaged(subject: subject, byte: byte, found: "\(found) elements", expected: "\(length)")
    }
    let (bytes, overflow) = length.multipliedReportingOverflow(by: unit)
    do { return try cursor.take(overflow ? .max : bytes) } catch { throw missing(error) }
  }
}
