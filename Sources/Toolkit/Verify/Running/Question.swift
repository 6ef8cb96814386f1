import WeightGraph

/// Sequences that are asked under one name.
struct Question {
  let name: String
  let kind: Verification.Run.Kind
  let sequences: [[Int]]
}

extension Toolkit {
  /// What two models are asked, or what one is.
  func questions(_ models: [RunningModel], _ choices: VerificationChoices) throws(ToolkitError) -> [Question] {
    let architectures = models.map(\.model.graph.architecture)
    let room = architectures.map(\.contextLength).min()!
    let probe = CoveringProbe(architectures[0], room: room, limit: choices.probeLimit.length)
    var questions = [Question(name: "probe", kind: .probe, sequences: probe.sequences)]
    for prompt in choices.prompts {
      questions.append(Question(name: prompt.name, kind: .prompt, sequences: [try models[0].ids(prompt)]))
    }
    for path in choices.texts {
      let ids = try models[0].ids(.text(try text(in: path)))
      let windows = stride(from: 0, to: ids.count, by: room).map { Array(ids[$0..<min(ids.count, $0 + room)]) }
      guard !windows.isEmpty else { throw .companion(path: path, problem: "holds no token, expected a text") }
      questions.append(Question(name: path, kind: .text, sequences: windows))
    }
    return questions
  }
}

extension Prompt {
  /// How a report calls it.
  fileprivate var name: String {
    switch self {
    case .text(let text): text
    case .tokens(let ids): ids.map(String.init).joined(separator: " ")
    }
  }
}
