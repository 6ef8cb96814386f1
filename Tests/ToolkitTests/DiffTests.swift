import ByteIO
import NumPy
import Testing
import WeightGraph

@testable import Toolkit

@Suite struct `A difference of two files` {
  let folder: TemporaryFolder
  let potion = fixture("potion/model.npz")

  init() throws { folder = try TemporaryFolder() }

  /// The potion against a copy of which some tensors were changed.
  private func change(_ change: (String, Tensor) throws -> Tensor) throws -> DiffReport {
    try toolkit.diff(potion, folder.damaged(potion, change))
  }

  private func report(_ left: [(String, Shape, [Float])], _ right: [(String, Shape, [Float])]) throws -> DiffReport {
    try toolkit.diff(folder.tensors(left, "left.npz"), folder.tensors(right, "right.npz"))
  }

  @Test func `is nothing between a model and itself in another container`() throws {
    let path = folder.path + "/model.phial"
    _ = try toolkit.convert(Conversion(potion, to: path))
    let report = try toolkit.diff(potion, path)
    #expect(report.model?.isEmpty == true && report.kinships == [] && report.change == nil)
  }

  @Test func `is measured in every way`() throws {
    let report = try report([("a", [2, 3], [1, 2, 3, 4, 5, 6])], [("a", [2, 3], [1, 2, 3, 4, 5.5, 6])])
    let values = try #require(report.tensors.first?.values)
    #expect((values.count, values.first, values.last, values.maximum) == (1, 4, 4, 0.5))
    #expect(values.mean == 0.5 / 6)
    #expect(abs(values.relative - 0.5 / 91.squareRoot()) < 1e-15)
    let dot = 91 + 2.5
    #expect(abs(values.cosine! - dot / (91 * (91 + 5.25)).squareRoot()) < 1e-15)
    // 5 and 5.5 have the same exponent: their fractions differ by an eighth of 2²³.
    #expect(values.maximumULP == 1 << 20)
    #expect((values.rows.count, values.rows.runs) == (1, [1..<2]))
    #expect(values.rank == DifferenceRank(rank: 1, isLeast: false, effective: 1))
  }

  @Test func `counts steps in the type that is stored`() throws {
    for (dtype, step) in [(DType.f32, 0x1p-23), (.f16, 0x1p-10), (.bf16, 0x1p-7)] {
      #expect(dtype.steps(1, 1 + step) == 1)
      #expect(dtype.steps(-step, step) == 2 * dtype.steps(0, step))
      #expect(dtype.steps(1, .nan) == .max)
    }
  }

  @Test func `knows which rows differ, wherever chunks end`() throws {
    let width = 3 * TensorTraversal.chunkElements / 8
    let values = [Float](repeating: 1, count: 6 * width)
    var other = values
    for row in [1, 2, 5] { other[row * width + width - 1] = 2 }
    // A row that two chunks share, changed in both.
    other[2 * width + 5] = 3
    let report = try report([("a", [6, width], values)], [("a", [6, width], other)])
    let rows = try #require(report.tensors.first?.values?.rows)
    #expect((rows.count, rows.runs) == (3, [1..<3, 5..<6]))
  }

  @Test func `recognises tensors that were renamed, transposed or put in another order`() throws {
    let values: [Float] = [1, 2, 3, 4, 5, 6]
    let ones = [Float](repeating: 1, count: 6)
    let report = try report(
      [
        ("a", [2, 3], values), ("b", [2, 3], values.map { $0 + 10 }), ("c", [3, 2], values.map { $0 + 20 }),
        ("d", [2, 3], values.map { $0 + 30 }), ("e", [6], ones),
      ],
      [
        ("A", [2, 3], values), ("b", [3, 2], [11, 14, 12, 15, 13, 16]), ("c", [3, 2], [25, 26, 21, 22, 23, 24]),
        ("d", [2, 3], [32, 31, 33, 35, 34, 36]), ("f", [6], ones),
      ])
    #expect(
      report.kinships == [
        TensorKinship(left: "a", right: "A", change: .renamed),
        TensorKinship(left: "b", right: "b", change: .transposed),
        TensorKinship(left: "c", right: "c", change: .rowsPermuted),
        TensorKinship(left: "d", right: "d", change: .columnsPermuted),
      ])
  }

  @Test func `recognises nothing in tensors that are only alike`() throws {
    let report = try report(
      [("a", [2, 3], [1, 2, 3, 4, 5, 6])],
      [("b", [2, 3], [1, 2, 3, 4, 5, 7]), ("c", [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])])
    #expect(report.kinships == [])
    #expect(report.differences.map(\.name) == ["a", "b", "c"])
  }

  @Test func `says where a change sits, and of which rank it is`() throws {
    // An outer product of three pairs is added to two matrices of block 2, as a merged adapter does.
    func adapted(_ tensor: Tensor, _ size: Float) throws -> Tensor {
      let width = tensor.shape[1]
      return try tensor.mapped { index, bits in
        let (row, column) = (Float(index / width), Float(index % width))
        let sum = (1...3).reduce(Float(0)) { $0 + Float.sine(row * Float($1)) * Float.sine(column * Float($1) + 1) }
        return (Float(bitPattern: bits) + size * sum).bitPattern
      }
    }
    let report = try change { name, tensor in
      switch name {
      case "h.2.mlp.c_fc.weight": try adapted(tensor, 0.03)
      case "h.2.attn.c_proj.weight": try adapted(tensor, 0.01)
      default: tensor
      }
    }
    let change = try #require(report.change)
    #expect(change.parts.map(\.place) == [.feedForward, .attention])
    #expect(change.parts[0].share > 0.9 && abs(change.parts.reduce(0) { $0 + $1.share } - 1) < 1e-12)
    #expect(change.blocks.map(\.place) == [2])
    let ranks = report.model?.roles.compactMap { $0.values?.rank?.rank }
    #expect(ranks == [3, 3])
    #expect(report.model?.roles.allSatisfy { $0.values!.cosine! > 0.5 } == true)
  }

  @Test func `does without what neither file says`() throws {
    let left = try folder.unconfigured(fixture("dialects/nanogpt.npz"), "left.npz")
    let right = try folder.unconfigured(fixture("dialects/nanogpt.npz"), "right.npz") { name, tensor in
      name.hasSuffix("h.0.mlp.c_fc.weight") ? try tensor.mapped { $1 ^ 1 } : tensor
    }
    let report = try toolkit.diff(left, right)
    #expect(report.unsaid == [UnsaidHyperparameter(name: .headCount, sides: .both, taken: nil)])
    #expect(report.model?.roles.map(\.role) == [.block(0, .feedForwardUp)])
    #expect(report.model?.hyperparameters == [])
    #expect(try toolkit.diff(left, left).isEmpty)
  }

  @Test func `takes what one file does not say from the other`() throws {
    let sound = fixture("dialects/nanogpt.npz")
    let report = try toolkit.diff(sound, folder.unconfigured(sound, "quiet.npz"))
    #expect(report.unsaid == [UnsaidHyperparameter(name: .headCount, sides: .right, taken: 4)])
    #expect(report.model?.isEmpty == true)
  }

  @Test(arguments: [1, 5, 40])
  func `finds the rank of large matrices through rounding`(rank: Int) throws {
    let (rows, columns) = (300, 500)
    var noise = Noise()
    let factors = (0..<rank).map { _ in
      ((0..<rows).map { _ in noise.next() }, (0..<columns).map { _ in noise.next() })
    }
    let left = (0..<rows * columns).map { _ in Float(noise.next()) }
    let right = left.enumerated().map { index, value in
      let sum = factors.reduce(0.0) { $0 + $1.0[index / columns] * $1.1[index % columns] }
      return value + Float(0.05 * sum)
    }
    let report = try report([("w", [rows, columns], left)], [("w", [rows, columns], right)])
    let found = try #require(report.tensors.first?.values?.rank)
    #expect(found.rank == rank && !found.isLeast)
    #expect(found.effective <= Double(rank) + 1e-6)
  }

  @Test func `does not claim to know a rank beyond its sketch`() throws {
    var noise = Noise()
    let left = (0..<200 * 100).map { _ in Float(noise.next()) }
    let right = left.map { $0 + Float(noise.next() * 0.01) }
    let found = try #require(
      report([("w", [200, 100], left)], [("w", [200, 100], right)]).tensors.first?.values?.rank)
    #expect(found.rank == 64 && found.isLeast)
    // A small matrix is known to the full.
    let small = try #require(
      report(
        [("w", [40, 50], Array(left.prefix(2000)))], [("w", [40, 50], Array(right.prefix(2000)))]
      ).tensors.first?.values?.rank)
    #expect(small.rank == 40 && !small.isLeast)
  }
}

/// Numbers between -1 and 1 that look random, the same in every run.
private struct Noise {
  private var state: UInt64 = 99

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 52) - 1
  }
}

extension Float {
  /// A smooth wave, near enough to the sine for a change that must only look like one.
  fileprivate static func sine(_ x: Float) -> Float {
    let turn = x / 6.283_185_5
    let part = turn - turn.rounded()
    return 8 * part - 16 * part * abs(part)
  }
}
