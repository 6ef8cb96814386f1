import WeightGraph

/// A value of a checkpoint as a tree: tensors, what surrounds them, and what is neither.
///
/// Trees are no deeper than ``CheckpointTree/depthLimit``, so that they may be walked by recursion.
enum CheckpointValue {
  /// A tensor that is not made yet.
  indirect case tensor(SavedTensor)
  /// A text, a number, a truth value or nothing.
  case scalar(MetadataValue)
  case list([CheckpointValue], holdsTensors: Bool)
  indirect case members(CheckpointMembers, holdsTensors: Bool)
  /// What is not read; the text says what it is.
  case unreadable(String)

  /// A list of these values.
  static func list(of elements: [CheckpointValue]) -> CheckpointValue {
    .list(elements, holdsTensors: elements.contains(where: \.holdsTensors))
  }

  /// A value of these members.
  static func members(of members: CheckpointMembers) -> CheckpointValue {
    .members(members, holdsTensors: members.list.contains(where: \.value.holdsTensors))
  }

  /// Whether there is a tensor in it.
  var holdsTensors: Bool {
    switch self {
    case .tensor: true
    case .scalar, .unreadable: false
    case .list(_, let holdsTensors), .members(_, let holdsTensors): holdsTensors
    }
  }

  /// The parts with their names; those of a list are called by their numbers.
  var parts: [(name: String, value: CheckpointValue)] {
    switch self {
    case .tensor, .scalar, .unreadable: []
    case .list(let elements, _): elements.enumerated().map { ("\($0)", $1) }
    case .members(let members, _): members.list
    }
  }

  /// The part called `name`.
  subscript(name: String) -> CheckpointValue? {
    if case .members(let members, _) = self { members[name] } else { parts.first { $0.name == name }?.value }
  }
}

/// Named values in their order.
struct CheckpointMembers {
  /// The names, and the values under them; no name occurs twice.
  private(set) var list: [(name: String, value: CheckpointValue)] = []
  /// Whether Python made them an `OrderedDict`, as state dicts are.
  var isOrdered = false
  /// The class, unknown here, whose object this is.
  var owner: String?
  /// Whether these are the parameters, buffers and modules of a module.
  var isModule = false
  /// What an `OrderedDict` has as an attribute called ``attributeName``; the metadata of a flat file.
  var attribute: CheckpointValue?
  private var places = NamePlaces()

  /// The name of that attribute.
  static let attributeName = "metadata"

  subscript(name: String) -> CheckpointValue? { place(of: name).map { list[$0].value } }

  /// Sets the value of a name; one that is there already keeps its place, as in Python.
  mutating func set(_ name: String, _ value: CheckpointValue) {
    if let place = place(of: name) {
      list[place].value = value
    } else {
      list.append((name, value))
      places.noteLast(of: list.count) { [list] in list[$0].name }
    }
  }

  private func place(of name: String) -> Int? { places.place(of: name, among: list.count) { list[$0].name } }
}

/// What there is of a tensor before it is made.
enum SavedTensor {
  /// The object that describes it.
  case described(PickleObject)
  /// What a list says of it that the pickle refers to.
  case listed(TensorRecipe)
}
