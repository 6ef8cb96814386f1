import WeightGraph

/// The sequences that two models are asked by themselves, so that every row of the tables that can be touched is.
///
/// They follow from the hyperparameters alone. All tokens come in one order that runs through the vocabulary in steps of
/// about 0.618 of its length, so that neighbours lie far apart, and this order is cut into sequences: as long as the context
/// where positions are learned, so that each row of that table is read, and of at most ``rotaryLength`` where they are not.
struct CoveringProbe {
  /// The sequences, in order; each token of the vocabulary stands in one of them, unless a limit keeps it out.
  let sequences: [[Int]]

  /// How long a sequence is at most where no table of positions asks for more, in tokens.
  static let rotaryLength = 256

  /// How many tokens are asked at most when nobody says so; the first sequence is asked whole in any case.
  ///
  /// GPT-2's vocabulary takes 50 sequences of 1,024 tokens, which is minutes; one is seconds.
  static let usualLimit = 1024

  /// The probe for models of this architecture.
  ///
  /// - Parameters:
  ///   - room: the longest sequence that can be asked, in tokens.
  ///   - limit: after how many tokens no further sequence is begun; `nil` for no limit.
  init(_ architecture: Architecture, room: Int, limit: Int? = usualLimit) {
    let vocabularyLength = architecture.vocabularyLength
    let length =
      architecture.positions == .learned
      ? min(architecture.contextLength, room) : min(architecture.contextLength, room, Self.rotaryLength)
    let step = Self.step(vocabularyLength)
    let wanted = min(max(vocabularyLength, length), max(length, limit ?? .max))
    sequences = stride(from: 0, to: wanted, by: length).map { start in
      (start..<min(wanted, start + length)).map { Self.token($0, step, vocabularyLength) }
    }
  }

  /// The least number from ⌊0.618 · length⌋ + 1 on that has no divisor in common with the length.
  private static func step(_ length: Int) -> Int {
    var step = length * 618 / 1000 + 1
    while greatestCommonDivisor(step, length) != 1 { step += 1 }
    return step
  }

  private static func token(_ number: Int, _ step: Int, _ length: Int) -> Int {
    // Both factors are below the length, which is at most 2²⁴.
    number % length * step % length
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}
