import Inference
import Toolkit

/// Which implementation of the arithmetic runs, as the environment says it: `TRANSMUTE_KERNELS=scalar`.
struct KernelChoice {
  /// The variable's name.
  static let variable = "TRANSMUTE_KERNELS"

  let kernels: Kernels

  /// The implementation of this name, or the fastest where the variable is not set.
  ///
  /// - Throws: ``ToolkitError/request(_:)`` for a name that there is not, or an implementation that this processor lacks.
  init(environment name: String?) throws(ToolkitError) {
    guard let name else {
      kernels = .best
      return
    }
    guard let kind = Kernels.Kind(rawValue: name) else {
      throw .request("\(Self.variable) is '\(name)', expected \(Self.list(Kernels.Kind.allCases))")
    }
    guard let kernels = Kernels(kind) else {
      let available = Kernels.Kind.allCases.filter { Kernels($0) != nil }
      throw .request("\(Self.variable) is '\(name)', which this processor lacks; it runs \(Self.list(available))")
    }
    self.kernels = kernels
  }

  private static func list(_ kinds: [Kernels.Kind]) -> String {
    let names = kinds.map(\.rawValue)
    return names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
  }
}
