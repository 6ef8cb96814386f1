import ByteIO
import WeightGraph

/// A member of a tar archive in which pickles and numbers stand one behind the other.
struct ListedPickles {
  let subject: String
  let contents: ByteRegion
  /// The offset of what comes next.
  private(set) var position = 0

  init(_ name: String, _ contents: ByteRegion) {
    subject = "member '\(name)'"
    self.contents = contents
  }

  /// The next pickle.
  mutating func pickle() throws(ContainerError) -> Pickle {
    let pickle: Pickle
    do throws(PickleError) { pickle = try Pickle(contents, at: position) } catch { throw place.damaged(error) }
    position = pickle.end
    return pickle
  }

  /// The next pickle, which is the number of what follows.
  mutating func count() throws(ContainerError) -> Int {
    let byte = position
    let pickle = try pickle()
    guard let count = pickle.heap.integer(pickle.root), count >= 0, count <= StateDict.mostTensors else {
      throw wrong(byte, "no number", "one from 0 to \(StateDict.mostTensors)")
    }
    return count
  }

  /// Where the next `count` bytes are.
  mutating func take(_ count: Int) throws(ContainerError) -> Range<Int> {
    var cursor = ByteCursor(contents.bytes, at: position)
    do {
      let range = try cursor.take(count)
      position = range.upperBound
      return range
    } catch { throw wrong(position, "\(error.available) bytes", "\(error.needed)") }
  }

  /// The next number of 64 bits, which must not be negative.
  mutating func number() throws(ContainerError) -> Int {
    let byte = try take(8).lowerBound
    let number = Int(contents.bytes.integer(at: byte, as: Int64.self))
    guard number >= 0 else { throw wrong(byte, "\(number)", "a number from 0 on") }
    return number
  }

  /// Where this stands, for messages.
  var place: PicklePlace { PicklePlace(subject: subject, offset: contents.range.lowerBound) }

  func wrong(_ byte: Int, _ found: String, _ expected: String) -> ContainerError {
    .damaged(subject: subject, byte: contents.range.lowerBound + byte, found: found, expected: expected)
  }
}

extension PickleHeap {
  /// The key by which tensors and storages are known: a number, or its digits.
  func key(_ reference: PickleReference) -> String? { text(reference) ?? integer(reference).map(String.init) }
}

/// The member `storages`: how many, each with its key and type as a pickle, its length and its elements; then which
/// storages are parts of others.
struct ListedStorages {
  private(set) var storages: [String: SavedStorage] = [:]
  /// What tensors refer to: whole storages and parts of them, by their keys.
  private(set) var references: [String: StorageReference] = [:]

  init(_ contents: ByteRegion) throws(ContainerError) {
    var list = ListedPickles("storages", contents)
    for _ in 0..<(try list.count()) { try readStorage(&list) }
    let byte = list.position
    let views = try list.pickle()
    guard let parts = views.heap.elements(views.root) else {
      throw list.wrong(byte, "another value", "a list of parts of storages")
    }
    for part in parts { try readPart(part, views.heap, list, byte) }
    let rest = contents.count - list.position
    guard rest == 0 else { throw list.wrong(list.position, "\(rest) bytes more", "the end of the storages") }
  }

  private mutating func readStorage(_ list: inout ListedPickles) throws(ContainerError) {
    let byte = list.position
    let pickle = try list.pickle()
    guard let parts = pickle.heap.elements(pickle.root), parts.count == 3, let key = pickle.heap.key(parts[0]),
      let symbol = pickle.heap.symbol(parts[2])
    else { throw list.wrong(byte, "another value", "a storage's key, place and class") }
    guard let dtype = TorchType.dtype(ofStorage: symbol) else {
      throw .unsupported(subject: "storage '\(key)'", reason: "a storage of class '\(symbol)'", hint: nil)
    }
    guard references[key] == nil else {
      throw list.wrong(byte, "a second storage of the key '\(key)'", "one")
    }
    let length = try list.number()
    let (bytes, overflow) = length.multipliedReportingOverflow(by: dtype.bytesPerBlock)
    let range = try list.take(overflow ? .max : bytes)
    storages[key] = list.contents.slice(range).map { SavedStorage($0, check: nil) }
    references[key] = StorageReference(dtype: dtype, key: key, length: length, part: 0..<length)
  }

  /// Reads `(key, key of the whole, offset, length)`.
  private mutating func readPart(
    _ part: PickleReference, _ heap: PickleHeap, _ list: ListedPickles, _ byte: Int
  ) throws(ContainerError) {
    guard let parts = heap.elements(part), parts.count == 4, let key = heap.key(parts[0]),
      let whole = heap.key(parts[1]).flatMap({ references[$0] }), let offset = heap.integer(parts[2]),
      let length = heap.integer(parts[3]), references[key] == nil, offset >= 0, length >= 0, offset <= whole.length,
      length <= whole.length - offset
    else { throw list.wrong(byte, "a part that is in no storage", "a key, and places in a storage") }
    references[key] = StorageReference(
      dtype: whole.dtype, key: whole.key, length: whole.length, part: offset..<offset + length)
  }
}

/// The member `tensors`: how many, each with its key and its storage's as a pickle, and its lengths, strides and offset.
struct ListedTensors {
  private(set) var recipes: [String: TensorRecipe] = [:]

  init(_ contents: ByteRegion, _ storages: ListedStorages) throws(ContainerError) {
    var list = ListedPickles("tensors", contents)
    for _ in 0..<(try list.count()) {
      let byte = list.position
      let pickle = try list.pickle()
      guard let parts = pickle.heap.elements(pickle.root), parts.count == 3, let key = pickle.heap.key(parts[0]),
        let storage = pickle.heap.key(parts[1]).flatMap({ storages.references[$0] }), recipes[key] == nil
      else { throw list.wrong(byte, "another value", "the key of a tensor, and that of a storage") }
      // 64 bits, of which torch reads 32.
      let place = try list.take(8).lowerBound
      let rank = Int(list.contents.bytes.integer(at: place, as: Int32.self))
      guard rank >= 0, rank <= TensorMaker.maximumRank else {
        throw list.wrong(place, "\(rank) axes", "0 to \(TensorMaker.maximumRank)")
      }
      var (lengths, strides): ([Int], [Int]) = ([], [])
      for _ in 0..<rank { lengths.append(try list.number()) }
      for _ in 0..<rank { strides.append(try list.number()) }
      recipes[key] = TensorRecipe(
        storage, offset: try list.number(), shape: Shape(lengths), strides: strides, place: list.place, byte: byte)
    }
    let rest = contents.count - list.position
    guard rest == 0 else { throw list.wrong(list.position, "\(rest) bytes more", "the end of the tensors") }
  }
}
