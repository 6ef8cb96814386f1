import FormatConformance
import JSONWeights
import Testing
import WeightGraph

@Suite struct `JSON, as every container` {
  @Test(arguments: ContainerConformance(JSONWeights(), noticesEveryFlip: false, noticesEveryCut: false).promises)
  func `keeps what containers promise in base64`(_ promise: ConformancePromise) throws { try promise.check() }

  @Test(
    arguments: ["nested", "flat"].flatMap {
      ContainerConformance(
        JSONWeights(), options: ContainerOptions(["form": $0]), noticesEveryFlip: false, noticesEveryCut: false,
        keepsNaNPayloads: false
      ).promises
    })
  func `keeps what containers promise in lists`(_ promise: ConformancePromise) throws { try promise.check() }
}
