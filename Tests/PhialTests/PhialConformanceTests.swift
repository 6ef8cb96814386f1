import FormatConformance
import Phial
import Testing

@Suite struct `Phial, as every container` {
  @Test(arguments: ContainerConformance(PhialContainer(), noticesEveryFlip: true).promises)
  func `keeps what containers promise`(_ promise: ConformancePromise) throws { try promise.check() }
}
