import ByteIO
import Foundation
import Testing
import WeightGraph

@testable import Toolkit

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
    .init(dtype: .q6_k, place: (0, 8)), .init(dtype: .iq4_nl, place: (2, 8)), .init(dtype: .iq4_xs, place: (8, 8)),
    .init(dtype: .mxfp4, place: (1, 4)), .init(dtype: .nvfp4, place: (4, 4)), .init(dtype: .tq2_0, place: (0, 2)),
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
  /// How blocks lie to the matrix that they were made of, its elements changed.
  private func rounding(
    _ blocks: Tensor, clipping: Double? = nil, _ change: (Int, UInt32) -> UInt32 = { $1 }
  ) throws -> RoundedTensor? {
    var choices = VerificationChoices()
    choices.clipping = clipping
    let exact = try Sound.potion.model().graph.tensors[ForeignBlocks.role]!.mappedBits(change)
    return try RoundedTensor(ForeignBlocks.role, exact: exact, rounded: blocks, choices, threads: nil)
  }

  @Test(arguments: ForeignBlocks.all)
  func `has every element within the bound of its block`(blocks: ForeignBlocks) throws {
    let rounding = try #require(try rounding(blocks.tensor()))
    #expect(rounding.beyond == 0 && rounding.changed > 10_000)
    #expect(rounding.blockError > 0 && rounding.blockError < 1 && rounding.largestBlockError >= rounding.blockError)
    // Ladders that begin at the least number or reach as far on both sides clip nothing.
    if [.q4_1, .q5_1, .q8_0].contains(blocks.dtype) { #expect(rounding.clipped == 0) }
    if blocks.dtype == .q4_0 { #expect(rounding.clipped > 0) }
  }

  @Test(arguments: ForeignBlocks.all)
  func `has one too far where it has another integer, and tells which`(blocks: ForeignBlocks) throws {
    let number = 5
    let tensor = try blocks.tensor { bytes in
      bytes[number * blocks.dtype.bytesPerBlock + blocks.place.byte] ^= blocks.place.bit
    }
    let rounding = try #require(try rounding(tensor))
    let element = number * blocks.dtype.elementsPerBlock
    #expect(rounding.beyond == 1 && rounding.placeOfFirstBeyond == [element / 256, element % 256])
  }

  @Test(arguments: ForeignBlocks.all)
  func `has one too far that lay further beyond its block's ends than a scale explains`(blocks: ForeignBlocks) throws {
    let rounding = try #require(
      try rounding(blocks.tensor()) { $0 == 300 ? Float(9).bitPattern : $1 })
    #expect(rounding.beyond == 1 && rounding.placeOfFirstBeyond == [1, 44])
  }

  @Test func `has all too far whose scale is coarser than its elements ask for, so that zeros would do`() throws {
    let number = 5
    for blocks in ForeignBlocks.all where [.q8_0, .q4_k].contains(blocks.dtype) {
      let (length, size) = (blocks.dtype.elementsPerBlock, blocks.dtype.bytesPerBlock)
      let tensor = try blocks.tensor { bytes in
        // A scale of 32768, small scales of 1 where there are some, and no element that is not zero.
        let ones = blocks.dtype == .q4_k ? [0, 0] + [UInt8](repeating: 1, count: 12) : []
        let block = [0x00, 0x78] + ones
        let zeros = [UInt8](repeating: 0, count: size - block.count)
        bytes.replaceSubrange(number * size..<(number + 1) * size, with: block + zeros)
      }
      let rounding = try #require(try rounding(tensor))
      #expect(rounding.beyond == length && rounding.firstBeyond == number * length)
    }
  }

  @Test func `of five numbers in a byte has every element within the bound of its block`() throws {
    let rounding = try #require(try rounding(ForeignBlocks(dtype: .tq1_0, place: (0, 0)).tensor()))
    #expect(rounding.beyond == 0 && rounding.changed > 10_000)
  }

  @Test func `with scales that favour some columns is different, and told what would allow it`() throws {
    let blocks = try ForeignBlocks(dtype: .q4_k, place: (16, 8)).tensor("q4_k-weighted")
    let rounding = try #require(try rounding(blocks))
    #expect(rounding.beyond == rounding.beyondEnds && rounding.furthestBeyondEnds > 2)
    let verification = try verify(blocks)
    #expect(verification.verdict == .different && verification.reasons.count == 1)
    #expect(
      verification.reasons[0].contains("lie further beyond the ends of their blocks of type q4_k than these explain"))
    // As many whole steps as it says are enough, and one fewer is not.
    let steps = rounding.furthestBeyondEnds.rounded(.up)
    #expect(try verify(blocks) { $0.clipping = steps }.verdict == .equivalent([.q4_k]))
    #expect(try verify(blocks) { $0.clipping = steps - 1 }.verdict == .different)
  }

  @Test
  func `whose integers stand for several elements is different by name, and judged as a whole where that is declared`()
    throws
  {
    let blocks = try ForeignBlocks(dtype: .iq3_s, place: (2, 8)).tensor()
    let rounding = try #require(try rounding(blocks))
    #expect(rounding.isUnbounded && rounding.beyond == rounding.changed)
    let verification = try verify(blocks)
    #expect(verification.verdict == .different)
    #expect(
      verification.reasons == [
        "block.0.feedForwardDown is stored as iq3_s, whose integers stand for several elements at once: how far a sound one "
          + "lies from what it became has no bound"
      ])
    let limit = rounding.largestBlockError
    #expect(try verify(blocks) { $0.blockError = limit }.verdict == .equivalent([.iq3_s]))
    let strict = try verify(blocks) { $0.blockError = limit.nextDown }
    #expect(strict.verdict == .different && strict.roundings[0].beyond == 256)
    // Another model's blocks lie everywhere far away.
    let others = try verify(blocks.rows(Array((0..<64).reversed())))
    #expect(others.verdict == .different && others.roundings.isEmpty)
  }

  /// Compares the trained fixture with itself, the matrix in these blocks.
  private func verify(
    _ tensor: Tensor, _ change: (inout VerificationChoices) -> Void = { _ in }
  ) throws -> Verification {
    var choices = VerificationChoices()
    choices.probeLimit = .tokens(1)
    change(&choices)
    return try toolkit.verify(
      Sound.potion.model(), Sound.potion.changed { $0[ForeignBlocks.role] = tensor }, asking: choices)
  }

  @Test(arguments: [DType.q8_0, .q4_k, .iq4_xs])
  func `is equivalent, and with one integer changed different where that is`(dtype: DType) throws {
    let blocks = try #require(ForeignBlocks.all.first { $0.dtype == dtype })
    #expect(try verify(blocks.tensor()).verdict == .equivalent([dtype]))
    let damaged = try verify(blocks.tensor { $0[blocks.place.byte] ^= blocks.place.bit })
    #expect(damaged.verdict == .different)
    let reason = "1 elements of block.0.feedForwardDown are not the nearest ones of type \(dtype), the first at [0, 0]"
    #expect(damaged.reasons == [reason])
  }
}
