import WeightGraph

extension ContainerConformance {
  /// What a container says that it can and cannot hold.
  var capabilityPromises: [ConformancePromise] {
    [
      ConformancePromise("finds nothing lost of what it can hold") {
        try BrokenPromise.throwIfAny(
          dtypes.flatMap { try losses(of: tensor($0, [2])) }
            + ranks.flatMap { try losses(of: tensor(usualType, shape(rank: $0))) }
            + losses(of: tensor(usualType, [1]), name: String(repeating: "n", count: longestName)))
      },
      ConformancePromise("reports everything that it cannot hold, by its name") {
        let capabilities = container.capabilities
        var findings: [String] = []
        for dtype in DType.allCases where !capabilities.dtypes.contains(dtype) {
          if try losses(of: tensor(dtype, [2])).isEmpty { findings.append("'specimen' of \(dtype) is not reported") }
        }
        if capabilities.maximumRank < .max,
          try losses(of: tensor(usualType, shape(rank: capabilities.maximumRank + 1))).isEmpty
        {
          findings.append("'specimen' of rank \(capabilities.maximumRank + 1) is not reported")
        }
        if let limit = capabilities.maximumNameLength,
          try losses(of: tensor(usualType, [1]), name: String(repeating: "n", count: limit + 1)).isEmpty
        {
          findings.append("a name of \(limit + 1) bytes is not reported")
        }
        let several = try StateDict(
          ["a", "b"].map { .init($0, try tensor(usualType, [1])) }, metadata: ["config": ["n_head": 2], "note": 1])
        let losses = capabilities.losses(of: several)
        for key in several.metadata.keys where !capabilities.holds(metadata: key) {
          if !losses.contains(where: { $0.subject.contains("'\(key)'") }) {
            findings.append("the metadata '\(key)' are not reported")
          }
        }
        if !capabilities.holdsManyTensors, !losses.contains(where: { $0.subject.contains("2 tensors") }) {
          findings.append("a second tensor is not reported")
        }
        try BrokenPromise.throwIfAny(findings)
      },
    ]
  }

  /// That nothing is lost in silence, even where nobody looked for losses before.
  var refusalPromises: [ConformancePromise] {
    let capabilities = container.capabilities
    var lost: [(String, @Sendable () throws -> StateDict)] = []
    for dtype in DType.allCases where !capabilities.dtypes.contains(dtype) {
      lost.append(("a tensor of \(dtype)", { try StateDict([.init("t", tensor(dtype, [2]))]) }))
    }
    if capabilities.maximumRank < .max {
      let shape = shape(rank: capabilities.maximumRank + 1)
      lost.append(("a tensor of rank \(shape.rank)", { try StateDict([.init("t", tensor(usualType, shape))]) }))
    }
    if let limit = capabilities.maximumNameLength {
      let name = String(repeating: "n", count: limit + 1)
      lost.append(("a name of \(limit + 1) bytes", { try StateDict([.init(name, tensor(usualType, [1]))]) }))
    }
    if !capabilities.holdsMetadata {
      lost.append(
        ("metadata", { try StateDict([.init("t", tensor(usualType, [1]))], metadata: ["config": ["n_head": 2]]) }))
    }
    if !capabilities.holdsManyTensors {
      lost.append(("two tensors", { try StateDict(["a", "b"].map { .init($0, try tensor(usualType, [1])) }) }))
    }
    return lost.map { what, contents in
      ConformancePromise("refuses \(what), as it cannot hold it, or holds it all the same") {
        try expectRoundTripOrRefusal(of: try contents())
      }
    }
  }

  /// The ranks that are tried.
  var ranks: ClosedRange<Int> { 0...min(8, container.capabilities.maximumRank) }

  /// A shape of unequal lengths, so that no two axes can be exchanged unnoticed; small, also where a rank is too high.
  func shape(rank: Int) -> Shape {
    let lengths = [2, 3, 1, 4, 2, 1, 3, 2]
    return Shape((0..<rank).map { $0 < lengths.count ? lengths[$0] : 1 })
  }

  /// The length of the longest name that is tried.
  var longestName: Int { min(4000, container.capabilities.maximumNameLength ?? .max) }

  private func tensor(_ dtype: DType, _ shape: Shape) throws(ContainerError) -> Tensor {
    try specimen.tensor(dtype, shape)
  }

  /// What the container says is lost of one tensor, where that names it.
  private func losses(of tensor: Tensor, name: String = "specimen") throws -> [String] {
    container.capabilities.losses(of: try StateDict([.init(name, tensor)]))
      .filter { $0.subject.contains(name) }.map { "\($0.subject): \($0.reason)" }
  }
}
