import FormatConformance
import TensorFlow
import Testing

@Suite struct `TensorFlow checkpoints, as every container` {
  @Test(
    arguments: ContainerConformance(
      TensorFlowCheckpoint(), noticesEveryFlip: true,
      samples: ["partitioned/model", "types/all"].map { try! Sample(fixture: "tensorflow/\($0).index") }
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
