import WeightGraph

extension FindingRule {
  /// Values that are no numbers: one of them in a weight makes every prediction NaN.
  static let notNumbers = FindingRule { evidence in
    let tensors = evidence.described.filter { $0.statistics.nans + $0.statistics.infinities > 0 }
    guard !tensors.isEmpty else { return [] }
    let nans = tensors.reduce(0) { $0 + $1.statistics.nans }
    let infinities = tensors.reduce(0) { $0 + $1.statistics.infinities }
    let what = (nans > 0 ? ["NaN"] : []) + (infinities > 0 ? ["infinities"] : [])
    let names = tensors.map(\.item.name)
    return [
      Finding(
        .notNumbers,
        "\(Evidence.counted(names.count, "tensor holds", "tensors hold")) \(what.joined(separator: " and ")): "
          + "\(Evidence.list(names)), \(nans + infinities) values in all",
        advice: "training has diverged or the file is damaged: take an earlier checkpoint, or fetch the file again",
        tensors: names)
    ]
  }

  /// Matrices without a value, which no training leaves.
  static let zeroTensors = FindingRule { evidence in
    let names = evidence.described.filter { item, statistics in
      item.tensor.shape.rank > 1 && statistics.count > 0 && statistics.zeros == statistics.count && item.entry.isWeight
    }.map(\.item.name)
    guard !names.isEmpty else { return [] }
    return [
      Finding(
        .zeroTensors,
        "\(Evidence.counted(names.count, "matrix is", "matrices are")) all zeros: \(Evidence.list(names))",
        advice: "what goes through it is lost: check that the export was complete", tensors: names)
    ]
  }

  /// Norms as they are before the first step of training.
  static let untrained = FindingRule { evidence in
    let gains = evidence.described.filter { $0.item.isNormGain }
    guard gains.count > 1, gains.allSatisfy({ $0.statistics.minimum == 1 && $0.statistics.maximum == 1 }) else {
      return []
    }
    return [
      Finding(
        .untrained, "all \(gains.count) norms have a gain of exactly 1, as before the first step of training",
        advice: "check that these are trained weights and not freshly initialised ones", tensors: gains.map(\.item.name)
      )
    ]
  }

  /// Values that conversion to half precision would make infinite.
  static let beyondHalf = FindingRule { evidence in
    let largest = 65504.0
    let names = evidence.described.filter { item, statistics in
      guard item.tensor.dtype != .f16, item.tensor.dtype.isFloatingPoint, item.entry.isWeight else { return false }
      return [statistics.minimum, statistics.maximum].contains { $0.map { $0.isFinite && abs($0) > largest } ?? false }
    }.map(\.item.name)
    guard !names.isEmpty else { return [] }
    return [
      Finding(
        .beyondHalf,
        "\(Evidence.counted(names.count, "tensor has", "tensors have")) values beyond the range of f16: "
          + Evidence.list(names),
        advice: "convert with --dtype bf16 and not f16, which would make them infinite", tensors: names)
    ]
  }

  /// Single values far from all others.
  static let outliers = FindingRule { evidence in
    let limit = 60.0
    let found = evidence.described.compactMap { item, statistics -> (name: String, distance: Double)? in
      guard let mean = statistics.mean, let deviation = statistics.standardDeviation, deviation > 0,
        item.entry.isWeight, item.tensor.shape.rank > 1, let minimum = statistics.minimum,
        let maximum = statistics.maximum
      else { return nil }
      let distance = max(maximum - mean, mean - minimum) / deviation
      return distance > limit && distance.isFinite ? (item.name, distance) : nil
    }.sorted { $0.distance > $1.distance }
    guard let worst = found.first else { return [] }
    return [
      Finding(
        .outliers,
        "\(Evidence.counted(found.count, "matrix has", "matrices have")) outliers, the farthest \(Int(worst.distance)) "
          + "deviations from the mean: \(Evidence.list(found.map(\.name)))",
        advice: "a type with one scale for many values will hold the others badly: quantise these in small blocks",
        tensors: found.map(\.name))
    ]
  }

  /// Gains around 0 where a norm multiplies with 1 plus the gain.
  static let normGains = FindingRule { evidence in
    let gains = evidence.described.filter { $0.item.isNormGain }
    let means = gains.compactMap(\.statistics.mean)
    guard gains.count > 1, means.count == gains.count, means.allSatisfy({ abs($0) < 0.3 }) else { return [] }
    let mean = means.reduce(0, +) / Double(means.count)
    return [
      Finding(
        .normGainsNearZero,
        "the gains of all \(gains.count) norms are near 0, not 1 (mean \((mean * 1000).rounded() / 1000)): the +1 convention?",
        advice:
          "their program multiplies with 1 + gain, as Gemma's does: add 1 to every gain before another one reads them",
        tensors: gains.map(\.item.name))
    ]
  }
}

extension Inspection.TensorEntry {
  /// Whether it is part of the model, as far as that is known.
  var isWeight: Bool { exclusion == nil }
}
