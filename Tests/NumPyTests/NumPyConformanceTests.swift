import FormatConformance
import NumPy
import Testing
import WeightGraph

@Suite struct `npz, as every container` {
  @Test(arguments: ContainerConformance(NPZ(), noticesEveryFlip: false).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `npz with deflated members, as every container` {
  @Test(
    arguments: ContainerConformance(
      NPZ(), options: ContainerOptions(["compression": "deflate"]), noticesEveryFlip: false
    ).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}

@Suite struct `npy, as every container` {
  @Test(arguments: ContainerConformance(NPY(), noticesEveryFlip: false).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
