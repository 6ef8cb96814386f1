import ByteIO
import Foundation
import Testing
import Toolkit
import WeightGraph

/// A matrix of the trained fixture in blocks, as llama.cpp made them: see `fixtures/gguf/quantized/make.py`.
struct ForeignBlocks: Sendable, CustomTestStringConvertible {
  let dtype: DType
  /// Where the integer of the first element of a block lies: which byte, and a bit of it that stands for many steps.
  let place: (byte: Int, bit: UInt8)

  var testDescription: String { dtype.rawValue }

  static let role = block(0, .feedForwardDown)

  static let all: [ForeignBlocks] = [
    .init(dtype: .q4_0, place: (2, 8)), .init(dtype: .q4_1, place: (4, 8)), .init(dtype: .q5_0, place: (6, 8)),
    .init(dtype: .q5_1, place: (8, 8)), .init(dtype: .q8_0, place: (2, 0x40)), .init(dtype: .q2_k, place: (16, 2)),
    .init(dtype: .q3_k, place: (32, 2)), .init(dtype: .q4_k, place: (16, 8)), .init(dtype: .q5_k, place: (48, 8)),
    .init(dtype: .q6_k, place: (0, 8)),
  ]

  /// The matrix from a file, its bytes changed.
  func tensor(_ name: String? = nil, _ change: (inout [UInt8]) -> Void = { _ in }) throws -> Tensor {
    let file = URL(filePath: fixture("gguf/quantized/\(name ?? dtype.rawValue).bin"))
    var bytes = [UInt8](try Data(contentsOf: file))
    change(&bytes)
    return try Tensor(
      dtype: dtype, shape: [64, 256], source: TensorSource(ByteRegion(bytes)), provenance: Provenance(name: "blocks"))
  }
}

@Suite struct `A model in another program's blocks` {
  private func verify(_ blocks: Tensor, clipping: Double? = nil) throws -> Verification {
    var choices = VerificationChoices()
    choices.probeLimit = .tokens(1)
    choices.clipping = clipping
    return try toolkit.verify(
      Sound.potion.model(), Sound.potion.changed { $0[ForeignBlocks.role] = blocks }, asking: choices)
  }

  @Test(arguments: ForeignBlocks.all)
  func `is equivalent, each element within the bound of its block`(blocks: ForeignBlocks) throws {
    let verification = try verify(blocks.tensor())
    #expect(verification.verdict == .equivalent([blocks.dtype]), "\(verification.reasons)")
    #expect(verification.roundings.map(\.role) == [ForeignBlocks.role])
    #expect(verification.roundings[0].beyond == 0 && verification.roundings[0].changed > 10_000)
    // Only ladders that end on one side of the largest number, or whose scales are small integers, clip.
    if [.q4_1, .q5_1, .q8_0].contains(blocks.dtype) { #expect(verification.roundings[0].clipped == 0) }
  }

  @Test(arguments: ForeignBlocks.all)
  func `is different where one element has another integer, and tells which one`(blocks: ForeignBlocks) throws {
    let length = blocks.dtype.elementsPerBlock
    let number = 5
    let tensor = try blocks.tensor { bytes in
      bytes[number * blocks.dtype.bytesPerBlock + blocks.place.byte] ^= blocks.place.bit
    }
    let verification = try verify(tensor)
    #expect(verification.verdict == .different)
    let rounding = try #require(verification.roundings.first)
    #expect(rounding.beyond == 1 && rounding.placeOfFirstBeyond == [number * length / 256, number * length % 256])
    #expect(
      verification.reasons.contains {
        $0.hasPrefix("1 elements of block.0.feedForwardDown are not the nearest ones of type \(blocks.dtype)")
      })
  }

  @Test(arguments: ForeignBlocks.all)
  func `is different where an exact element lies further beyond its block's ends than a scale explains`(
    blocks: ForeignBlocks
  ) throws {
    let tensor = try blocks.tensor()
    var choices = VerificationChoices()
    choices.probeLimit = .tokens(1)
    let verification = try toolkit.verify(
      Sound.potion.changed { parts in
        // Element 300 was large, and became the end of its block.
        parts[ForeignBlocks.role] = try parts[ForeignBlocks.role].mappedBits { $0 == 300 ? Float(9).bitPattern : $1 }
      }, Sound.potion.changed { $0[ForeignBlocks.role] = tensor }, asking: choices)
    #expect(verification.verdict == .different)
    #expect(verification.roundings.first?.beyond == 1 && verification.roundings.first?.placeOfFirstBeyond == [1, 44])
  }

  @Test func `whose scales favour some columns is equivalent only where that much clipping is allowed`() throws {
    let blocks = try ForeignBlocks(dtype: .q4_k, place: (16, 8)).tensor("q4_k-weighted")
    let strict = try verify(blocks)
    #expect(strict.verdict == .different && strict.roundings[0].beyond > 0)
    let loose = try verify(blocks, clipping: 20)
    #expect(loose.verdict == .equivalent([.q4_k]) && loose.roundings[0].clipped > strict.roundings[0].clipped)
  }

  @Test func `that have no ladder are different`() throws {
    // Integers that stand for entries of a code book: no step says how far an element may lie.
    let tensor = try Tensor(
      dtype: .iq4_nl, shape: [64, 256], source: TensorSource(ByteRegion([UInt8](repeating: 0, count: 64 * 8 * 18))),
      provenance: Provenance(name: "blocks"))
    let verification = try verify(tensor)
    #expect(verification.verdict == .different && verification.roundings.isEmpty)
  }
}
