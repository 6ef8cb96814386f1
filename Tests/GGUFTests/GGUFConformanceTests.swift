import FormatConformance
import GGUF
import Testing

@Suite struct `GGUF, as every container` {
  // The zeros behind the last tensor say nothing.
  @Test(
    arguments: try! ContainerConformance(
      GGUF(), noticesEveryFlip: false, noticesEveryCut: false,
      samples: [Sample(fixture: "gguf/metadata.gguf"), Sample(fixture: "gguf/big-endian.gguf")]
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
