import WeightGraph

extension DialectReader {
  /// Takes the scaling of rotary frequencies from the tensor of factors, unless the user says another.
  func settleRopeFactors(_ settled: inout [Hyperparameter: Settled]) throws(DialectError) {
    guard let tensor = match.ropeFactors, choices.hyperparameters[.ropeScaling] == nil else { return }
    if let other = settled[.ropeScaling] {
      throw .contradiction([
        .init(
          name: .ropeScaling, first: "the tensor '\(tensor.provenance.name)' says factors",
          second: "the configuration says \(other.value)")
      ])
    }
    let factors: [Float]
    do throws(ContainerError) {
      factors = try tensor.doubles().map { Float($0) }
    } catch {
      throw .tensors(dialect: dialect.name, error)
    }
    let base = settled[.ropeFrequencyBase]?.value.double.map(Float.init) ?? 0
    guard let scaling = RopeScaling.dividing(by: factors, base: base) else { return }
    for name in Hyperparameter.allCases {
      if let value = scaling[name] { settled[name] = (value, .tensors) }
    }
  }

  /// Fails for another number of factors than there are pairs.
  func checkRopeFactors(_ architecture: Architecture) throws(DialectError) {
    let expected: Shape = [architecture.rotatedLength / 2]
    guard let tensor = match.ropeFactors, tensor.shape != expected else { return }
    throw .tensors(
      dialect: dialect.name, .misshapen(tensor: tensor.provenance.name, found: tensor.shape, expected: expected))
  }
}
