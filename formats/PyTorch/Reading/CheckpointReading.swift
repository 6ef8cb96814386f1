import WeightGraph

/// A state dict in the making: the tensors of the chosen subtree, and what else is said as metadata.
struct CheckpointReading {
  private var maker: TensorMaker
  private var entries: [StateDict.Entry] = []
  private var metadata = MetadataObject()
  private var remarks: Remarks
  private var errors: [ContainerError] = []
  /// The unknown classes whose objects were read as data, with the first place and the number of each.
  private var owners: [String: (place: String, count: Int)] = [:]

  /// Reads all that was saved as the container gives it.
  ///
  /// - Parameter root: the value of the option ``Subtree/option``.
  static func stateDict(_ saved: SavedObject, root: String) throws(ContainerError) -> StateDict {
    let tree = try CheckpointTree.read(saved)
    var reading = CheckpointReading(saved)
    if case .tensor(let object) = tree {
      reading.add(object, saved.path.stem)
      return try reading.result()
    }
    let isChosen = root != Subtree.option.values[0]
    let subtree = isChosen ? try Subtree(root, in: tree) : Subtree(findingIn: tree)
    if let remark = subtree.remark { reading.remarks.add(remark) }
    reading.read(subtree, in: tree)
    return try reading.result()
  }

  private init(_ saved: SavedObject) {
    maker = TensorMaker(saved)
    remarks = Remarks(saved.remarks)
  }

  private mutating func read(_ subtree: Subtree, in tree: CheckpointValue) {
    metadata = beside(subtree.path[...], tree, [])
    if case .tensor(let object) = subtree.value { return add(object, subtree.path.joined(separator: ".")) }
    if case .members(let members, _) = subtree.value, let attribute = members.attribute, !attribute.holdsTensors,
      let value = plain(attribute, subtree.path + [CheckpointMembers.attributeName])
    {
      takeIn(value.object ?? [CheckpointMembers.attributeName: value])
    }
    // What surrounds the tensors is metadata as well, be it beside their subtree or in it.
    takeIn(within(subtree.value, subtree.path, names: []))
    if !subtree.value.holdsTensors { remarks.add("there are no tensors in it") }
  }

  private mutating func takeIn(_ object: MetadataObject) {
    for (name, value) in object.members {
      if metadata[name] == nil {
        metadata[name] = value
      } else {
        remarks.add("'\(name)' of the state dict was passed over, since something beside it has that name")
      }
    }
  }

  /// What lies beside the subtree: metadata, and tensors that are only counted.
  private mutating func beside(
    _ path: ArraySlice<String>, _ value: CheckpointValue, _ names: [String]
  ) -> MetadataObject {
    guard let next = path.first else { return MetadataObject() }
    var object = MetadataObject()
    note(value, names)
    for (name, value) in value.parts {
      if name == next {
        let inner = beside(path.dropFirst(), value, names + [name])
        if !inner.isEmpty { object[name] = .object(inner) }
      } else if value.holdsTensors {
        remarks.add(
          "not of the chosen state dict and passed over: \(value.tensorCount.counted("tensor")) in "
            + "'\((names + [name]).joined(separator: "."))'")
      } else if let plain = plain(value, names + [name]) {
        object[name] = plain
      }
    }
    return object
  }

  /// Takes the tensors of a value that has some, each called by the names that lead to it, and returns the rest.
  private mutating func within(_ value: CheckpointValue, _ path: [String], names: [String]) -> MetadataObject {
    var object = MetadataObject()
    note(value, path)
    for (name, part) in value.parts {
      if case .tensor(let tensor) = part {
        add(tensor, (names + [name]).joined(separator: "."))
      } else if part.holdsTensors {
        let inner = within(part, path + [name], names: names + [name])
        if !inner.isEmpty { object[name] = .object(inner) }
      } else if let plain = plain(part, path + [name]) {
        object[name] = plain
      }
    }
    return object
  }

  /// A value without tensors as metadata, or `nil` where it is not read.
  private mutating func plain(_ value: CheckpointValue, _ path: [String]) -> MetadataValue? {
    note(value, path)
    switch value {
    case .tensor: preconditionFailure("only values without tensors are plain")
    case .scalar(let scalar): return scalar
    case .unreadable(let what):
      remarks.add("'\(path.joined(separator: "."))' was passed over: \(what)")
      return nil
    case .list(let elements, _):
      var array: [MetadataValue] = []
      for (index, element) in elements.enumerated() { array.append(plain(element, path + ["\(index)"]) ?? .null) }
      return .array(array)
    case .members(let members, _):
      var object = MetadataObject()
      for (name, value) in members.list { object[name] = plain(value, path + [name]) }
      return .object(object)
    }
  }

  /// Remembers objects of unknown classes.
  private mutating func note(_ value: CheckpointValue, _ path: [String]) {
    guard case .members(let members, _) = value, let owner = members.owner else { return }
    owners[owner, default: (path.joined(separator: "."), 0)].count += 1
  }

  private mutating func add(_ tensor: SavedTensor, _ name: String) {
    do throws(ContainerError) { entries.append(try maker.entry(name, tensor)) } catch { errors.append(error) }
  }

  private func result() throws(ContainerError) -> StateDict {
    guard errors.isEmpty else { throw .all(errors) }
    var remarks = remarks
    for (owner, known) in owners.sorted(by: { $0.key < $1.key }) {
      remarks.add(
        "\(known.count.counted("object")) of the class '\(owner)', which is not known here"
          + "\(known.place.isEmpty ? "" : " (at '\(known.place)')"): read as data, and nothing of it was run")
    }
    return try StateDict(entries, metadata: metadata, remarks: remarks.texts)
  }
}

extension CheckpointValue {
  /// The number of tensors in it.
  fileprivate var tensorCount: Int {
    if case .tensor = self { 1 } else { parts.reduce(0) { $0 + $1.value.tensorCount } }
  }
}

/// The first few remarks, and how many more there are: a file may give rise to a million.
private struct Remarks {
  private var first: [String]
  private var more = 0
  private static let limit = 40

  init(_ remarks: [String]) { first = remarks }

  mutating func add(_ remark: @autoclosure () -> String) {
    if first.count < Self.limit { first.append(remark()) } else { more += 1 }
  }

  var texts: [String] { more == 0 ? first : first + ["and \(more) more remarks of this kind"] }
}

extension Int {
  /// The number with its noun.
  fileprivate func counted(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}

extension String {
  /// A path's last name without its ending.
  fileprivate var stem: String {
    let name = split(separator: "/").last ?? ""
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
    return stem.isEmpty ? "tensor" : String(stem)
  }
}
