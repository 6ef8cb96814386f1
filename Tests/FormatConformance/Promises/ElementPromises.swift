import WeightGraph

extension ContainerConformance {
  /// That tensors come back as they were, to the last bit.
  var elementPromises: [ConformancePromise] {
    dtypes.map { dtype in
      ConformancePromise("keeps every bit of \(dtype), of every rank, and of tensors without elements") {
        // 2¹⁶ elements are every pattern of 16 bits.
        // Of block types a few shapes are tried: there are many of them, and to a container a block is bytes.
        let shapes: [Shape] =
          dtype.isBlockType
          ? [[2], [2, 3], [2, 0]]
          : ranks.map(shape(rank:)) + emptyShapes + [[1 << (dtype.bytesPerNumber == 2 ? 16 : 9)]]
        try expectRoundTrip(
          try shapes.enumerated().map { index, shape in
            StateDict.Entry("tensor.\(index)", try specimen.tensor(dtype, shape, seed: index % 2))
          })
      }
    } + [
      ConformancePromise("keeps a tensor of more than two chunks") {
        let count = 2 * TensorTraversal.chunkElements + 3
        try expectRoundTrip([.init("large", try specimen.tensor(usualType, [count]))])
      },
      ConformancePromise(keepsOrder ? "keeps several tensors in their order" : "keeps several tensors") {
        let names = ["z", "b", "a.10", "a.9", "A"]
        try expectRoundTrip(
          try names.enumerated().map { index, name in
            .init(name, try specimen.tensor(dtypes[index % dtypes.count], [index + 1], seed: index))
          })
      },
    ]
  }

  private var emptyShapes: [Shape] {
    [[0], [2, 0], [0, 3], [2, 0, 3]].filter { $0.rank <= container.capabilities.maximumRank }
  }

  /// Writes tensors, reads them back, and throws what differs; where a file holds one tensor, each has its own.
  func expectRoundTrip(_ entries: [StateDict.Entry], metadata: MetadataObject = MetadataObject()) throws {
    let groups = container.capabilities.holdsManyTensors ? [entries] : entries.map { [$0] }
    for group in groups { try expectRoundTrip(of: try StateDict(group, metadata: metadata)) }
  }

  /// Tries a round trip that the container may also refuse, as long as it says so.
  func expectRoundTripOrRefusal(of contents: StateDict) throws {
    do {
      try expectRoundTrip(of: contents)
    } catch ContainerError.cannotHold {
      // Said loudly, which is all that is asked.
    }
  }

  func expectRoundTrip(of contents: StateDict) throws {
    var (found, expected) = (try read(write(contents).file), try Snapshot(contents))
    if !keepsOrder {
      found.sort()
      expected.sort()
    }
    try BrokenPromise.throwIfAny(found.differences(from: expected, names: keepsNames))
  }
}
