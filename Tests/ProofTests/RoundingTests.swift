import Testing
import Toolkit
import WeightGraph

@Suite struct `A rounded model` {
  private func verify(
    _ choices: VerificationChoices = VerificationChoices(), _ change: (Role, Tensor) throws -> Tensor
  ) throws -> Verification {
    try toolkit.verify(
      Sound.gpt2.model(),
      Sound.gpt2.changed { parts in
        for (name, tensor) in parts.tensors { parts.tensors[name] = try change(Role(name)!, tensor) }
      }, asking: choices)
  }

  @Test(arguments: [DType.f16, .bf16])
  func `is equivalent, to the last element and within its type's limits`(dtype: DType) throws {
    let verification = try verify { $1.cast(to: dtype) }
    #expect(verification.verdict == .equivalent([dtype]))
    #expect(verification.roundings.count == verification.comparison.roles.count)
    #expect(verification.roundings.allSatisfy { $0.isNearest })
    #expect(verification.runs[0].logits.meanDivergence < verification.tolerance!.meanDivergence)
  }

  @Test func `is equivalent to several types, each named`() throws {
    let verification = try verify { role, tensor in tensor.cast(to: role == .tokenEmbedding ? .bf16 : .f16) }
    #expect(verification.verdict == .equivalent([.bf16, .f16]))
  }

  @Test func `is different where one element is not the nearest one`() throws {
    let place = block(0, .feedForwardUp)
    let verification = try verify { role, tensor in
      guard role == place else { return tensor.cast(to: .f16) }
      // One unit in the last place of f16 further than it should be.
      return try tensor.cast(to: .f16).cast(to: .f32).mappedBits { $0 == 7 ? $1 &+ 0x2000 : $1 }.cast(to: .f16)
    }
    #expect(verification.verdict == .different)
    let tensor = try #require(verification.roundings.first { $0.role == place })
    #expect(tensor.beyond == 1 && tensor.firstBeyond == 7)
    #expect(
      verification.reasons == [
        "1 elements of block.0.feedForwardUp are not the nearest ones of type f16, the first at [0, 7]"
      ])
  }

  @Test func `is different where finite numbers became infinite, and tells what became zero`() throws {
    let verification = try toolkit.verify(
      Sound.gpt2.changed { parts in
        parts[.outputNorm] = try parts[.outputNorm].mappedBits { $0 == 0 ? Float(1e5).bitPattern : $1 }
        parts[.outputNormBias] = try parts[.outputNormBias].mappedBits { $0 == 1 ? Float(1e-9).bitPattern : $1 }
      },
      Sound.gpt2.changed { parts in
        parts[.outputNorm] = try parts[.outputNorm].mappedBits { $0 == 0 ? Float(1e5).bitPattern : $1 }
        parts[.outputNormBias] = try parts[.outputNormBias].mappedBits { $0 == 1 ? Float(1e-9).bitPattern : $1 }
        parts.mapAll { $0.cast(to: .f16) }
      })
    #expect(verification.verdict == .different)
    let gains = try #require(verification.roundings.first { $0.role == .outputNorm })
    #expect(gains.becameInfinite == 1 && gains.beyond == 1)
    let shifts = try #require(verification.roundings.first { $0.role == .outputNormBias })
    #expect(shifts.becameZero == 1 && shifts.beyond == 0)
  }

  @Test func `is different where its predictions exceed a limit that was chosen`() throws {
    var choices = VerificationChoices()
    choices.tolerance.meanDivergence = 0
    let verification = try verify(choices) { $1.cast(to: .f16) }
    #expect(verification.verdict == .different)
    #expect(verification.reasons.count == 1)
    #expect(verification.reasons[0].hasPrefix("probe 'probe': the mean divergence is "))
  }

  @Test func `that is stored wider is equivalent where its type is declared`() throws {
    var choices = VerificationChoices()
    let undeclared = try verify(choices) { $1.cast(to: .bf16).cast(to: .f32) }
    #expect(undeclared.verdict == .different)
    choices.declaredType = .bf16
    let declared = try verify(choices) { $1.cast(to: .bf16).cast(to: .f32) }
    #expect(declared.verdict == .equivalent([.bf16]))
  }
}
