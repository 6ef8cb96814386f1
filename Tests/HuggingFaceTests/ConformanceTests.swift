import FormatConformance
import HuggingFace
import Testing
import WeightGraph

@Suite struct `A folder of Hugging Face's, as every container` {
  @Test(arguments: ContainerConformance(huggingFace, noticesEveryFlip: false, keepsOrder: false).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }

  @Test(
    arguments: ContainerConformance(
      huggingFace, options: ContainerOptions(["weights": "pytorch"]), noticesEveryFlip: false
    ).promises)
  func `keeps what containers promise with PyTorch's files`(_ promise: ConformancePromise) throws {
    try promise.check()
  }
}

@Suite struct `An index of PyTorch's files, as every container` {
  @Test(
    arguments: try! ContainerConformance(
      indexOfTorch, noticesEveryFlip: false, noticesEveryCut: false,
      samples: [Sample(fixture: "huggingface/smallest-bin/pytorch_model.bin.index.json")]
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
