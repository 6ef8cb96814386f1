import FormatConformance
import Safetensors
import Testing
import WeightGraph

@Suite struct `Safetensors, as every container` {
  @Test(
    arguments: try! ContainerConformance(
      Safetensors(), noticesEveryFlip: false, keepsOrder: false,
      samples: [Sample(fixture: "safetensors/tied.safetensors"), Sample(fixture: "safetensors/spaced.safetensors")]
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `An index of safetensors, as every container` {
  // The line feed at its end says nothing.
  @Test(
    arguments: try! ContainerConformance(
      indexed, noticesEveryFlip: false, noticesEveryCut: false,
      samples: [Sample(fixture: "safetensors/gpt2/sharded/model.safetensors.index.json")]
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
