import Inference
import Testing
import Toolkit
import WeightGraph

let resting = Prompt.text("Sarah lies still on the bed, feeling")
let deceiving = Prompt.text("Sarah lies to the king about the gold, feeling")

@Suite struct `An explanation` {
  let path = fixture("potion/model.npz")

  @Test func `shows every token's attention in every layer and head, to itself and to what came before`() throws {
    let explanation = try toolkit.explain(path, resting)
    #expect(explanation.blocks.count == 4 && explanation.selectedHeads.count == 16)
    let count = explanation.tokens.count
    for (block, head) in explanation.selectedHeads {
      for token in 0..<count {
        #expect(abs(block.weights(head: head, token: token).reduce(0, +) - 1) < 1e-6)
        let later = (token + 1..<count).map { block.weight(head: head, token: token, position: $0) }
        #expect(later.allSatisfy { $0 == 0 })
      }
    }
  }

  @Test func `shows the heads that are asked for`() throws {
    let one = try toolkit.explain(path, .text("Sarah lies"), HeadSelection(block: 2, head: 1))
    #expect(one.selectedHeads.map(\.block.block) == [2] && one.selectedHeads.map(\.head) == [1])
    let layer = try toolkit.explain(path, .text("Sarah lies"), HeadSelection(block: 2))
    #expect(layer.selectedHeads.map(\.head) == [0, 1, 2, 3])
  }

  @Test func `has the scores that its queries and keys give`() throws {
    for explanation in [try toolkit.explain(path, resting), try llama()] {
      for (block, head) in explanation.selectedHeads {
        for token in explanation.tokens.indices {
          for position in 0...token {
            let product =
              zip(block.vectors.query(head: head, token: token), block.vectors.key(head: head, token: position))
              .reduce(0) { $0 + Double($1.0) * Double($1.1) } * Double(block.vectors.scale)
            let score = Double(block.scores[(head * block.tokenCount + token) * block.tokenCount + position])
            #expect(abs(product - score) <= 1e-5 * max(1, abs(score)))
          }
        }
      }
    }
  }

  @Test func `weighs a value by its length in the stream`() throws {
    let explanation = try toolkit.explain(path, resting)
    let graph = try toolkit.openModel(path).graph
    let projection = try #require(graph[.block(1, .attentionOutput)]).doubles()
    let block = explanation.blocks[1]
    for (head, token) in [(0, 3), (3, 7)] {
      let value = block.vectors.value(head: head, token: token).map(Double.init)
      let squares = (0..<64).map { row in
        let sum = value.indices.reduce(0.0) { $0 + projection[row * 64 + head * 16 + $1] * value[$1] }
        return sum * sum
      }
      let length = squares.reduce(0, +).squareRoot()
      #expect(abs(Double(block.valueNorms[head * block.tokenCount + token]) - length) < 1e-6 * length)
      let contribution = block.contributions(head: head, token: 7)[token]
      let weight = block.weight(head: head, token: 7, position: token)
      #expect(abs(Double(contribution) - Double(weight) * length) < 1e-6)
    }
    let shares = block.mostContributing(head: 0, token: 7, 8)
    #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-6)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0.share >= $1.share })
  }

  @Test func `sees the answer emerge, and ends with the model's own`() throws {
    let explanation = try toolkit.explain(path, resting)
    #expect(explanation.lens.stages.map(\.block) == [nil, 0, 1, 2, 3])
    let last = explanation.lens.stages[4].readings[explanation.place]
    #expect(last.likeliest == Array(explanation.next.prefix(3)))
    #expect(last.answerRank == 0 && last.answerProbability == explanation.next[0].probability)
    #expect(explanation.lens.stages[0].readings[explanation.place].answerProbability < 0.1)
  }

  @Test func `attributes every token's answer so that the parts sum to its logit`() throws {
    for place in 0..<8 {
      let explanation = try toolkit.explain(path, resting, token: .place(place))
      let attribution = try #require(explanation.attribution)
      #expect(attribution.parts.count == 2 + 4 * (4 + 2))
      #expect(attribution.logit == explanation.next[0].logit)
      #expect(attribution.error <= 1e-5, "token \(place)")
      for part in attribution.parts where !part.positions.isEmpty {
        #expect(part.positions.count == place + 1)
        #expect(abs(part.positions.reduce(0, +) - part.amount) <= 1e-5)
      }
    }
  }

  func llama() throws -> Explanation {
    try llamaToolkit.explain(fixture("llama/huggingface.npz"), .tokens([3, 1, 4, 1, 5]))
  }

  @Test func `attributes where norms subtract no mean and heads share keys`() throws {
    let explanation = try llama()
    let attribution = try #require(explanation.attribution)
    #expect(explanation.architecture.normalization == .rms)
    #expect(attribution.error <= 1e-5)
    #expect(!attribution.parts.contains { $0.source == .positionEmbedding })
    for part in attribution.parts {
      #expect(part.positions.isEmpty || abs(part.positions.reduce(0, +) - part.amount) <= 1e-5)
    }
  }

  @Test func `finds a token by its place and as it reads`() throws {
    #expect(try toolkit.explain(path, resting, token: TokenChoice("1")).place == 1)
    #expect(try toolkit.explain(path, resting, token: TokenChoice("lies")).place == 1)
    #expect(try toolkit.explain(path, resting, token: TokenChoice(" lies")).token.text == " lies")
    for wrong in ["99", "-1", "lie", ""] {
      #expect(throws: ToolkitError.self) { try toolkit.explain(path, resting, token: TokenChoice(wrong)) }
    }
  }

  @Test func `refuses layers and heads that there are not`() throws {
    #expect(throws: ToolkitError.self) { try toolkit.explain(path, resting, HeadSelection(block: 4)) }
    #expect(throws: ToolkitError.self) { try toolkit.explain(path, resting, HeadSelection(head: -1)) }
  }

  @Test func `finds lies the same in both its senses, and what looks back at it different`() throws {
    let pair = try toolkit.explain(path, (resting, deceiving), token: .word("lies"))
    #expect(pair.haveOnePast && pair.attendAlike)
    for (mine, theirs) in zip(pair.left.lens.stages, pair.right.lens.stages) {
      #expect(mine.readings[1].likeliest == theirs.readings[1].likeliest)
    }
    let backs = [pair.left, pair.right].map { side in side.receivers(3).map { side.tokens[$0.place].text } }
    #expect(backs[0] != backs[1])
    let answers = try toolkit.explain(path, (resting, deceiving))
    #expect(!answers.haveOnePast && !answers.attendAlike)
    #expect(answers.left.next[0].token.text == " drained" && answers.right.next[0].token.text == " guilty")
  }
}
