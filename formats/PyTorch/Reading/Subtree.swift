import WeightGraph

/// Which part of a checkpoint is the state dict.
struct Subtree {
  /// The names that lead to it; empty for the whole.
  let path: [String]
  let value: CheckpointValue
  /// Why this one, where that was not plain to see.
  let remark: String?

  /// The option that chooses it, and its value for choosing none.
  static let option = ContainerOption(
    "root", anyText: "auto", "read the tensors under this name (model.encoder); auto finds the state dict")

  /// What programs call the state dict when they save other things beside it.
  static let usualNames = ["model", "state_dict", "model_state_dict"]

  /// The names under which optimizers are saved; their tensors are of the size of the model and are none of it.
  private static func isOptimizer(_ name: String) -> Bool { name.hasPrefix("optim") }

  /// Goes down from the whole by names that are joined with dots; of several names that fit the longest is taken.
  ///
  /// - Throws: ``ContainerError`` naming what there is instead.
  init(_ root: String, in whole: CheckpointValue) throws(ContainerError) {
    var (value, rest, path) = (whole, Substring(root), [String]())
    while !rest.isEmpty {
      let fitting = value.parts.compactMap { part in rest.after(part.name).map { (part, rest: $0) } }
      guard let (part, next) = fitting.max(by: { $0.0.name.utf8.count < $1.0.name.utf8.count }) else {
        let names = value.parts.filter(\.value.holdsTensors).prefix(8).map { "'\($0.name)'" }.joined(separator: ", ")
        let place = path.isEmpty ? "at the top" : "under '\(path.joined(separator: "."))'"
        throw .unsupported(
          subject: "option root", reason: "nothing is called '\(root)'",
          hint: names.isEmpty ? "there are no tensors \(place)" : "\(place) tensors are in \(names)")
      }
      (value, rest) = (part.value, next)
      path.append(part.name)
    }
    self.init(path: path, value: value, remark: nil)
  }

  /// Finds the state dict: what is called so, else the whole where tensors are right in it, else the only part with tensors.
  ///
  /// What is called so goes first, since checkpoints may have tensors beside it: nanoGPT's best loss is one.
  init(findingIn whole: CheckpointValue) {
    let parts = whole.parts
    let usual = Self.usualNames.compactMap { name in
      whole[name].map { Subtree(path: [name], value: $0, remark: nil) }
    }
    if whole.isModule {
      self.init(path: [], value: whole, remark: nil)
    } else if let named = usual.first(where: \.value.isStateDict) {
      self = named
    } else if parts.contains(where: \.value.isTensor) {
      self.init(path: [], value: whole, remark: nil)
    } else if let empty = usual.first(where: \.value.isEmptyStateDict) {
      self = empty
    } else {
      let holders = parts.filter { $0.value.holdsTensors && !Self.isOptimizer($0.name) }
      if holders.count == 1, case .members = whole {
        let only = holders[0]
        self.init(path: [only.name], value: only.value, remark: "the tensors were found under '\(only.name)'")
      } else {
        let names = holders.prefix(8).map { "'\($0.name)'" }.joined(separator: ", ")
        let remark = "tensors are in \(names)\(holders.count > 8 ? " and others" : ""); --option root=NAME chooses one"
        self.init(path: [], value: whole, remark: holders.count > 1 ? remark : nil)
      }
    }
  }

  private init(path: [String], value: CheckpointValue, remark: String?) {
    self.path = path
    self.value = value
    self.remark = remark
  }
}

extension CheckpointValue {
  fileprivate var isTensor: Bool { if case .tensor = self { true } else { false } }

  /// Whether this is a whole module, whose parts may be called anything.
  fileprivate var isModule: Bool { if case .members(let members, _) = self { members.isModule } else { false } }

  /// Whether tensors are in this under names.
  fileprivate var isStateDict: Bool { holdsTensors && !isTensor }

  /// Whether this is a state dict without tensors, and not some empty dictionary.
  fileprivate var isEmptyStateDict: Bool {
    if case .members(let members, _) = self { members.isOrdered && members.list.isEmpty } else { false }
  }
}

extension Substring {
  /// What comes behind a name and the dot that ends it, or `nil` where this does not start so.
  fileprivate func after(_ name: String) -> Substring? {
    guard !name.isEmpty, utf8.starts(with: name.utf8) else { return nil }
    let rest = self[utf8.index(startIndex, offsetBy: name.utf8.count)...]
    return rest.isEmpty ? rest : rest.utf8.first == UInt8(ascii: ".") ? rest.dropFirst() : nil
  }
}
