import FormatConformance
import PyTorch
import Testing
import WeightGraph

@Suite struct `PyTorch, as every container` {
  static let samples = ["nested", "protocol-4-stream", "parameters-stream"].compactMap {
    try? Sample(fixture: "pytorch/\($0).pt")
  }

  @Test func `is tried on files by torch as well`() { #expect(Self.samples.count == 3) }

  @Test(
    arguments: ContainerConformance(
      PyTorchContainer(), noticesEveryFlip: false, sharesStorage: true, samples: samples
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `PyTorch without a checkpoint around the state dict, as every container` {
  @Test(
    arguments: ContainerConformance(
      PyTorchContainer(), options: ContainerOptions(["layout": "flat"]), noticesEveryFlip: false, sharesStorage: true
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
