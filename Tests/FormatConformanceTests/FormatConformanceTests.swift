import FormatConformance
import Phial
import Testing

/// A fault, and words of the promises that it must break.
private let faults: [(FaultyContainer.Fault, [String])] = [
  (.shoutsItsName, ["has a name"]),
  (.hasTwoOptionsOfOneName, ["offers options"]),
  (.recognizesNothing, ["recognizes its own files"]),
  (.recognizesNames, ["recognizes its own files", "takes no other file"]),
  (.recognizesEverything, ["takes no other file", "takes no other container's"]),
  (.readsNothingOfDamagedFiles, ["cut short", "bytes were added", "notices every byte"]),
  (.ignoresSeals, ["notices every byte"]),
  (.spreadsDamage, ["names as producers"]),
  (.changesTheLastBit, ["keeps every bit", "keeps a tensor", "writes a tensor"]),
  (.losesNegativeZeros, ["every bit of f32"]),
  (.quietsNaNs, ["every bit of f32"]),
  (.forgetsLengthsOfOne, ["every bit of u8", "axis of length 1"]),
  (.flattensWhatIsEmpty, ["every bit of u8", "without elements, and its shape"]),
  (.turnsTheOrderRound, ["several tensors in their order"]),
  (.losesAccents, ["names as producers", "tells names apart", "the bytes of every name"]),
  (
    .losesMetadata, ["trees of metadata", "not finite", "any value under any name", "without tensors", "deep metadata"]
  ),
  (.sortsMetadata, ["trees of metadata"]),
  (.makesIntegersDoubles, ["trees of metadata"]),
  (.dropsMetadataThatItDoesNotClaim, ["refuses metadata"]),
  (.saysWrongPlaces, ["each tensor's bytes stand"]),
  (.hidesTheSource, ["where a tensor comes from"]),
  (.writesTheThreads, ["on one thread and on several"]),
  (.writesTheSteps, ["however they are stored"]),
  (.addsAtEachReading, ["what it has read"]),
]

@Suite struct `The conformance suite` {
  private func promises(_ fault: FaultyContainer.Fault) -> [ConformancePromise] {
    ContainerConformance(FaultyContainer(fault), noticesEveryFlip: true).promises
  }

  @Test(arguments: faults)
  func `finds the container with a fault`(fault: FaultyContainer.Fault, broken: [String]) {
    for words in broken {
      let concerned = promises(fault).filter { $0.description.contains(words) }
      #expect(!concerned.isEmpty, "no promise has the words '\(words)'")
      for promise in concerned {
        #expect(throws: (any Error).self, "\(promise)") { try promise.check() }
      }
    }
  }

  @Test func `has a fault for every promise, and a promise for every fault`() {
    let known = faults.flatMap(\.1)
    // What a container can hold is asked of its capabilities alone, which are tested with the weight graph.
    let untried = ContainerConformance(PhialContainer(), noticesEveryFlip: true).promises.map(\.description).filter {
      promise in
      !known.contains { promise.contains($0) } && !promise.contains("it can hold")
        && !promise.contains("it cannot hold")
    }
    #expect(untried == [])
    #expect(Set(faults.map(\.0)) == Set(FaultyContainer.Fault.allCases))
  }

  @Test func `asks for no order where a format has one of its own`() throws {
    let promises = ContainerConformance(
      FaultyContainer(.turnsTheOrderRound), noticesEveryFlip: true, keepsOrder: false
    ).promises
    try #require(promises.first { $0.description == "keeps several tensors" }).check()
  }

  @Test func `allows changes that no check sum covers, but only where they are`() throws {
    let words = "survives every byte"
    let careless = ContainerConformance(FaultyContainer(.ignoresSeals), noticesEveryFlip: false)
    try #require(careless.promises.first { $0.description.contains(words) }).check()
    let spreading = ContainerConformance(FaultyContainer(.spreadsDamage), noticesEveryFlip: false)
    let promise = try #require(spreading.promises.first { $0.description.contains(words) })
    #expect(throws: BrokenPromise.self) { try promise.check() }
  }
}
