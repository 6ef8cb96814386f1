import Dialects
import WeightGraph

/// Two files understood for the sake of their tensors, for which not all that computing takes must be known.
struct ComparableFiles {
  /// The models that they are; `nil` where their tensors can only be compared under their own names.
  private(set) var models: (left: OpenedModel, right: OpenedModel)?
  /// What one of the files or both do not say.
  private(set) var unsaid: [UnsaidHyperparameter] = []

  /// Understands two files; what one does not say is taken to be what the other says, and what neither says to be the same.
  init(_ left: OpenedFile, _ right: OpenedFile, _ toolkit: Toolkit, _ reading: ReadingChoices) throws(ToolkitError) {
    var choices = (left: reading, right: reading)
    while true {
      let sides: (left: Understanding, right: Understanding)
      do throws(ToolkitError) {
        sides = (try Understanding(left, toolkit, choices.left), try Understanding(right, toolkit, choices.right))
      } catch {
        // What was taken for what nobody says may be impossible, for which the tensors are not to blame.
        guard !unsaid.isEmpty else { throw error }
        return
      }
      switch sides {
      case (.model(let left), .model(let right)):
        if haveRowsInOneOrder(left, right) { models = (left, right) }
        return
      case (.undetermined(let missing), .model(let other)):
        take(missing, from: other, .left, &choices.left)
      case (.model(let other), .undetermined(let missing)):
        take(missing, from: other, .right, &choices.right)
      case (.undetermined(let mine), .undetermined(let theirs)):
        let common = mine.filter { item in theirs.contains { $0.name == item.name } }
        guard !common.isEmpty else { return }
        for item in common {
          unsaid.append(UnsaidHyperparameter(name: item.name, sides: .both, taken: nil))
          // Any value will do: tensors have the same shapes and elements whatever it is.
          let value = item.candidates.first ?? 1
          choices.left.hyperparameters[item.name] = value
          choices.right.hyperparameters[item.name] = value
        }
      default: return
      }
    }
  }

  private mutating func take(
    _ missing: [DialectError.Undetermined], from other: OpenedModel, _ side: UnsaidHyperparameter.Sides,
    _ choices: inout ReadingChoices
  ) {
    for item in missing {
      let value = other.graph.architecture[item.name]
      unsaid.append(UnsaidHyperparameter(name: item.name, sides: side, taken: value))
      choices.hyperparameters[item.name] = value ?? item.candidates.first ?? 1
    }
  }

  /// Whether rows of the same number mean the same in two models, also where nobody says how many heads share them.
  private func haveRowsInOneOrder(_ left: OpenedModel, _ right: OpenedModel) -> Bool {
    guard unsaid.contains(where: { $0.name == .headCount && $0.taken == nil }) else { return true }
    return left.dialect.ordersRowsByHeads == right.dialect.ordersRowsByHeads
  }
}

/// What became of understanding a file.
private enum Understanding {
  case model(OpenedModel)
  case unknownFamily
  case undetermined([DialectError.Undetermined])

  init(_ file: OpenedFile, _ toolkit: Toolkit, _ choices: ReadingChoices) throws(ToolkitError) {
    do throws(ToolkitError) { self = .model(try toolkit.understand(file, choices)) } catch {
      switch error {
      case .dialect(_, .unknownFamily), .dialect(_, .otherFamily): self = .unknownFamily
      case .dialect(_, .undetermined(let missing)): self = .undetermined(missing)
      default: throw error
      }
    }
  }
}
