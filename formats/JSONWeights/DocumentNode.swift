import JSON
import WeightGraph

/// An object or a list of a file whose end has not been read.
struct DocumentNode {
  /// The names that lead to it, joined by dots; the file's own object has none.
  let path: String?
  let isObject: Bool
  /// How many tensors came before it.
  let firstTensor: Int
  /// The name of the member that is being read; in a list, its number.
  private(set) var key: String
  private var length = 0
  /// What of an object is no tensor.
  private var metadata = MetadataObject()
  /// What of a list is no tensor, and where it was.
  private var elements: [(place: Int, value: MetadataValue)] = []
  var record = TensorRecord()
  /// Whether any member has been begun.
  private(set) var hasBegun = false

  init(path: String?, isObject: Bool, firstTensor: Int) {
    self.path = path
    self.isObject = isObject
    self.firstTensor = firstTensor
    key = isObject ? "" : "0"
  }

  /// The names that lead to the member that is being read.
  var childPath: String { self.path(of: key) }

  /// The names that lead to a member.
  func path(of key: String) -> String { path.map { "\($0).\(key)" } ?? key }

  /// Begins the member called `key`.
  mutating func enter(_ key: String) {
    self.key = key
    hasBegun = true
  }

  /// Ends the member that was being read; `metadata` is what of it was no tensor.
  mutating func close(with metadata: MetadataValue?) {
    if isObject {
      if let metadata { self.metadata[key] = metadata }
      return
    }
    if let metadata { elements.append((length, metadata)) }
    length += 1
    key = String(length)
  }

  mutating func keep(_ value: MetadataValue, as key: String) { metadata[key] = value }

  /// Takes out of the metadata what described a tensor, and returns how many members that was.
  mutating func forgetRecord() -> Int {
    let count = metadata.count
    if record.type != nil { metadata["dtype"] = nil }
    metadata["data"] = nil
    return count - metadata.count
  }

  /// What of this object or list is metadata: all of it, or what is beside its tensors.
  ///
  /// A list that has tensors cannot stay one without them; what is left has its numbers as names.
  func metadata(hasTensors: Bool) -> MetadataValue? {
    if !isObject, !hasTensors { return .array(elements.map(\.value)) }
    let kept = isObject ? metadata : MetadataObject(elements.map { (String($0.place), $0.value) })
    return hasTensors && kept.isEmpty ? nil : .object(kept)
  }
}

extension TensorRecord {
  /// Remembers a list of numbers that is the member `key` of an object.
  mutating func take(_ list: NumberList, as key: String) {
    switch key {
    case "shape": shape = list
    case "data": data = .numbers(list.range, lengths: list.lengths)
    default: break
    }
  }
}
