import Foundation
import Inference
import Testing
import WeightGraph

@Suite struct `A sampled token` {
  /// Logits of a vocabulary of 300, most of them unlikely.
  let logits: [Float] = {
    var random = SplitMix(state: 4)
    return (0..<300).map { _ in Float.random(in: -12...4, using: &random) }
  }()

  /// What `count` samplers with seeds from 0 on choose.
  func choices(_ sampling: Sampling, after text: [Int] = [], _ count: Int = 400) -> [Int?] {
    (0..<count).map { seed in
      var seeded = sampling
      seeded.seed = UInt64(seed)
      var sampler = Sampler(seeded, after: text, vocabularyLength: logits.count)
      return sampler.next(logits.span)
    }
  }

  /// The probabilities after temperature, top-k and top-p, by the plain way: everything sorted.
  func distribution(_ sampling: Sampling) -> [Double] {
    let weights = logits.map { exp(Double($0) / Double(sampling.temperature)) }
    var kept = Array(weights.indices.sorted { weights[$0] > weights[$1] }.prefix(sampling.topK ?? .max))
    if let topP = sampling.topP {
      let sum = kept.reduce(0) { $0 + weights[$1] }
      var passed = 0.0
      let needed = kept.firstIndex { token in
        passed += weights[token]
        return passed >= Double(topP) * sum
      }
      if let needed { kept = Array(kept[...needed]) }
    }
    let sum = kept.reduce(0) { $0 + weights[$1] }
    return weights.indices.map { kept.contains($0) ? weights[$0] / sum : 0 }
  }

  @Test(arguments: [
    Sampling(temperature: 1), Sampling(temperature: 0.5), Sampling(temperature: 3),
    Sampling(temperature: 1, topK: 7), Sampling(temperature: 1, topP: 0.8), Sampling(temperature: 2, topP: 0.999),
    Sampling(temperature: 20, topK: 250), Sampling(temperature: 1.5, topK: 20, topP: 0.5),
  ])
  func `is drawn as often as it is likely among those that remain`(sampling: Sampling) {
    let count = 3000
    var found = [Double](repeating: 0, count: logits.count)
    for token in choices(sampling, count) { found[token!] += 1 / Double(count) }
    let expected = distribution(sampling)
    for token in logits.indices {
      // Five times the standard deviation of a frequency, and four hits more for those that are hardly ever drawn.
      let deviation = (expected[token] * (1 - expected[token]) / Double(count)).squareRoot()
      #expect(abs(found[token] - expected[token]) <= 5 * deviation + 4 / Double(count), "token \(token)")
    }
  }

  @Test func `is drawn among those that transformers leaves, with its probabilities`() throws {
    let steps = try SamplingSteps()
    for (settings, probabilities) in zip(steps.settings, steps.probabilities) {
      let sampling = Sampling(
        temperature: Float(settings[1]), topK: settings[2] == 0 ? nil : Int(settings[2]),
        topP: settings[3] == 1 ? nil : Float(settings[3]), repetitionPenalty: Float(settings[0]))
      let sampler = Sampler(sampling, after: steps.text, vocabularyLength: steps.logits.count)
      let candidates = sampler.candidates(steps.logits.span)
      #expect(candidates.map(\.token) == probabilities.indices.filter { probabilities[$0] > 0 }, "\(settings)")
      let sum = candidates.reduce(0) { $0 + Double($1.weight) }
      for candidate in candidates {
        let expected = probabilities[candidate.token]
        #expect(abs(Double(candidate.weight) / sum - expected) < 1e-5 * expected + 1e-12, "\(settings)")
      }
    }
  }

  @Test func `is the likeliest at temperature zero, and of equals the first`() {
    let likeliest = logits.firstIndex(of: logits.max()!)!
    #expect(Set(choices(.greedy)) == [likeliest])
    #expect(Set(choices(Sampling(temperature: 5, topK: 1))) == [likeliest])
    #expect(Set(choices(Sampling(temperature: 5, topP: 1e-9))) == [likeliest])
    var sampler = Sampler(.greedy, after: [], vocabularyLength: 3)
    #expect(sampler.next([1, 2, 2].span) == 1)
  }

  @Test func `becomes less likely by being in the text`() {
    let penal = Sampling(repetitionPenalty: 2)
    var sampler = Sampler(penal, after: [2], vocabularyLength: 4)
    #expect(sampler.next(([3, 2, 5, -1] as [Float]).span) == 0)
    // Now 0 counts as half of 3 as well, and a negative logit becomes twice as negative.
    #expect(sampler.next(([3, 2, 3.5, -1] as [Float]).span) == 1)
    #expect(sampler.next(([-1, -1.5, -1, -1.9] as [Float]).span) == 3)
  }

  @Test func `is never one whose logit is no number, and none where there is no other`() {
    var sampler = Sampler(Sampling(temperature: 9), after: [], vocabularyLength: 3)
    for _ in 0..<100 { #expect(sampler.next(([.nan, 1, .nan] as [Float]).span) == 1) }
    #expect(sampler.next(([.nan, .nan, .nan] as [Float]).span) == nil)
    #expect(sampler.next(([0, .infinity, 0] as [Float]).span) == 1)
    #expect(sampler.next(([-.infinity, -.infinity, -3e38] as [Float]).span) == 2)
  }
}

@Suite struct `A sampled text` {
  let sampling = Sampling(temperature: 0.9, topP: 0.95, repetitionPenalty: 1.1, seed: 11)

  func text(_ sampling: Sampling, _ kernels: Kernels = .best, threads: Int = 2) throws -> [Int] {
    let continuation = Continuation(
      try Transformer(model(), kernels: kernels, threads: threads), of: [5, 6], by: sampling)
    var tokens: [Int] = []
    while tokens.count < 40, let next = try continuation.next() { tokens.append(next.token) }
    return tokens
  }

  @Test func `is the same for one seed, whatever computes it, and another for another`() throws {
    let expected = try text(sampling)
    #expect(expected.count == 40)
    for kernels in Kernels.Kind.allCases.compactMap({ Kernels($0) }) {
      for threads in [1, 3] { #expect(try text(sampling, kernels, threads: threads) == expected) }
    }
    var other = sampling
    other.seed = 12
    #expect(try text(other) != expected)
  }

  @Test func `is not moved by looking at what is likely`() throws {
    let continuation = Continuation(try Transformer(model()), of: [5, 6], by: sampling)
    for token in try text(sampling).prefix(5) {
      #expect(try continuation.ranked(3).count == 3)
      #expect(try continuation.next()?.token == token)
    }
  }
}
