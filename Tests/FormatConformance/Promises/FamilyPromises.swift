import WeightGraph

extension ContainerConformance {
  /// What a container promises that holds the tensors of one family only.
  var familyPromises: [ConformancePromise] {
    [
      ConformancePromise("keeps every bit of the models that it is made for, and what its header says") {
        for model in models { try expectRoundTrip(of: model) }
      },
      ConformancePromise(
        "refuses by name what a model lacks, has too much or of another shape or type, or holds it all the same"
      ) {
        for model in models {
          try BrokenPromise.throwIfAny(try mutilations(of: model).compactMap(unnoticed))
        }
      },
      ConformancePromise("refuses metadata for which its header has no place, and a model without what it says") {
        for model in models {
          var more = model
          more.metadata["note"] = 1
          let fewer = try StateDict(model.entries)
          try BrokenPromise.throwIfAny([("note", more), ("config", fewer)].compactMap(unnoticed))
        }
      },
    ]
  }

  /// A model with one thing wrong with it, and what must be named.
  private func mutilations(of model: StateDict) throws -> [(name: String, contents: StateDict)] {
    try model.entries.flatMap { entry in
      func with(_ tensor: Tensor?) throws -> StateDict {
        try StateDict(
          model.entries.compactMap { other in
            other.name == entry.name ? tensor.map { .init(other.name, $0) } : other
          }, metadata: model.metadata)
      }
      let dtype = DType.allCases.first { $0.isFloatingPoint && !container.capabilities.dtypes.contains($0) } ?? .f64
      return [
        (entry.name, try with(nil)), (entry.name, try with(entry.tensor.unsqueezed(axis: 0))),
        (entry.name, try with(entry.tensor.cast(to: dtype))),
        ("another", try StateDict(model.entries + [.init("another", entry.tensor)], metadata: model.metadata)),
      ]
    }
  }

  private func unnoticed(_ name: String, _ contents: StateDict) -> String? {
    do {
      // A head that is there only where it is not tied can be lacking in a sound model.
      try expectRoundTrip(of: contents)
      return nil
    } catch ContainerError.cannotHold(_, let losses) {
      return losses.contains { $0.subject.contains(name) } ? nil : "'\(name)' is not named: \(losses)"
    } catch {
      return "'\(name)' is wrong and is written: \(error)"
    }
  }
}
