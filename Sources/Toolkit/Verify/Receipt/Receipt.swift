import ByteIO
import JSON
public import WeightGraph

/// What a verification found, small enough to go along with a model, and sealed by a SHA-256 over all of it.
///
/// It holds no path and no time: the same models, asked the same, give the same receipt on every machine. The seal tells of
/// damage, not of forgery: whoever changes a receipt can seal it anew, and who wants to know runs it again.
///
///     {"receipt": "transmute 1", "tool": VERSION, "verdict": …, "models": [{"fingerprint", "prediction", …}, …],
///      "questions": [{"kind", "sequences"}, …], "figures": […], "tolerance": …, "seal": SHA-256 of the rest}
///
/// The seal is taken over the compact JSON text of the object without it, its keys sorted.
public struct Receipt: Hashable, Sendable {
  /// All members but the seal.
  public let members: MetadataObject

  /// The form of receipts that this program writes and reads.
  static let form = "transmute 1"

  /// The receipt of a verification by this version of the program.
  ///
  /// - Throws: ``ToolkitError/request(_:)`` where the models could not be asked anything.
  public init(_ verification: Verification, version: String) throws(ToolkitError) {
    guard !verification.runs.isEmpty else {
      throw .request("there is no receipt for models that cannot be asked the same, since their vocabularies differ")
    }
    members = [
      "receipt": .string(Self.form), "tool": .string(version), "verdict": .string("\(verification.verdict)"),
      "models": .array(verification.sides.map(\.receipt)), "questions": .array(verification.runs.map(\.question)),
      "figures": .array(verification.runs.map(\.logits.figures)),
      "tolerance": verification.tolerance?.receipt ?? .null,
    ]
  }

  /// The receipt as it is written: with its seal.
  public var sealed: MetadataValue {
    var object = members
    object["seal"] = .string(seal.description)
    return .object(object)
  }

  /// A receipt that was read, its seal compared.
  ///
  /// - Throws: ``ToolkitError/companion(path:problem:)`` where it is damaged or of another form.
  init(_ value: MetadataValue, path: String) throws(ToolkitError) {
    guard var object = value.object, let form = object["receipt"]?.string else {
      throw .companion(path: path, problem: "holds no receipt of a verification")
    }
    guard form == Self.form else {
      throw .companion(path: path, problem: "found a receipt of the form '\(form)', expected '\(Self.form)'")
    }
    let found = object["seal"]?.string
    object["seal"] = nil
    members = object
    guard found == seal.description else {
      throw .companion(
        path: path,
        problem: "the receipt was changed: its seal is '\(found ?? "none")', expected '\(seal)' for what it says")
    }
  }

  private var seal: Digest {
    var hasher = Hasher256()
    hasher.update(Array(MetadataValue.object(members).json(JSONStyle(sortsKeys: true)).utf8))
    return hasher.finalize()
  }

  /// The verdict that it tells.
  public var verdict: String { members["verdict"]?.string ?? "" }

  /// The version of the program that wrote it.
  public var tool: String { members["tool"]?.string ?? "" }

  /// The models' fingerprints and predictions, the left one first.
  func models(path: String) throws(ToolkitError) -> [(fingerprint: Digest, prediction: Digest)] {
    let models = (members["models"]?.array ?? []).compactMap { model -> (fingerprint: Digest, prediction: Digest)? in
      guard let fingerprint = model.object?["fingerprint"]?.string.flatMap(Digest.init(hexadecimal:)),
        let prediction = model.object?["prediction"]?.string.flatMap(Digest.init(hexadecimal:))
      else { return nil }
      return (fingerprint, prediction)
    }
    guard models.count == 2 else { throw .companion(path: path, problem: "the receipt names no two models") }
    return models
  }

  /// The sequences that the models were asked, in order.
  func sequences(path: String) throws(ToolkitError) -> [[Int]] {
    let questions = members["questions"]?.array ?? []
    let sequences = questions.flatMap { $0.object?["sequences"]?.array ?? [] }
      .map { sequence in (sequence.array ?? []).map { $0.integer ?? -1 } }
    guard !sequences.isEmpty, sequences.allSatisfy({ !$0.isEmpty && !$0.contains { $0 < 0 } }) else {
      throw .companion(path: path, problem: "the receipt tells no tokens that the models were asked")
    }
    return sequences
  }
}

extension Verification.Side {
  fileprivate var receipt: MetadataValue {
    [
      "fingerprint": .string(fingerprint.description), "prediction": .string(prediction?.description ?? ""),
      "container": .string(container), "dialect": .string(dialect),
    ]
  }
}

extension Verification.Run {
  fileprivate var question: MetadataValue {
    [
      "kind": .string(kind.rawValue),
      "sequences": .array(sequences.map { .array($0.map { MetadataValue($0) }) }),
    ]
  }
}

extension LogitComparison {
  fileprivate var figures: MetadataValue {
    [
      "logits": .init(count), "differing": .init(differing), "maximum": .double(maximum),
      "meanDivergence": .double(meanDivergence), "highDivergence": .double(highDivergence),
      "maximumDivergence": .double(maximumDivergence), "agreement": .double(agreement),
    ]
  }
}

extension Tolerance {
  fileprivate var receipt: MetadataValue {
    [
      "meanDivergence": .double(meanDivergence), "maximumDivergence": .double(maximumDivergence),
      "agreement": .double(agreement),
    ]
  }
}
