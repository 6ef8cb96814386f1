public import ByteIO
public import Dialects
public import WeightGraph

/// Why a request could not be carried out; every case says on which file.
public indirect enum ToolkitError: Error, Sendable {
  /// The file cannot be opened or written.
  case file(FileError)
  /// No container recognises the bytes; `start` says what they begin with.
  case unrecognised(path: String, start: String)
  /// There is no container of this name, or none has this ending.
  case unknownContainer(String, known: [String])
  /// A container refuses the file.
  case container(path: String, container: String, ContainerError)
  /// No dialect makes a model of the file.
  case dialect(path: String, DialectError)
  /// An option that the container does not have, or a value that the option does not have.
  case option(name: String, value: String, known: String)
  /// A file beside the model, or one that was named, is not what it should be.
  case companion(path: String, problem: String)
  /// The target cannot hold these parts.
  case lossy(target: String, losses: [Loss])
  /// The written file, read back, is not the model that was written.
  case notReproduced(path: String, expected: String, found: String)
  /// The written file, read back, does not predict what the source predicts.
  case notProven(path: String, Verification, unlisted: [String])
  /// The model cannot be run on these tokens.
  case inference(path: String, problem: String)
  /// A request that makes no sense; `problem` says why.
  case request(String)
}

extension ToolkitError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .unrecognised(let path, let start): "'\(path.onOneLine)': not a container that this program reads; it \(start)"
    case .unknownContainer(let name, let known):
      "no container '\(name)'; there are \(known.joined(separator: ", "))"
    case .container(let path, let container, let error): "'\(path.onOneLine)' (\(container)): \(error)"
    case .dialect(let path, let error): "'\(path.onOneLine)': \(error)"
    case .option(let name, let value, let known): "option '\(name)': found '\(value)', expected \(known)"
    case .companion(let path, let problem): "'\(path.onOneLine)': \(problem)"
    case .lossy(let target, let losses):
      Self.grouped(losses).map { "\(target) cannot hold \($0)" }.joined(separator: "\n")
        + "\n(--lossy writes it all the same and lists what is lost)"
    case .notReproduced(let path, let expected, let found):
      "'\(path.onOneLine)': read back after writing, it has \(found), expected \(expected); nothing was kept"
    case .notProven(let path, let proof, let unlisted):
      "'\(path.onOneLine)': read back after writing and run, it is \(proof.verdict); nothing was kept"
        + (proof.reasons + proof.diagnoses.map(\.finding)).map { "\n\($0)" }.joined()
        + unlisted.map { "\n\($0) is not what it was, and was not listed as lost" }.joined()
    case .inference(let path, let problem): "'\(path.onOneLine)': \(problem)"
    case .request(let problem): problem
    }
  }

  /// The losses as phrases, those of one reason together.
  private static func grouped(_ losses: [Loss]) -> [String] {
    var reasons: [String] = []
    for loss in losses where !reasons.contains(loss.reason) { reasons.append(loss.reason) }
    return reasons.map { reason in
      let subjects = losses.filter { $0.reason == reason }.map(\.subject)
      let more = subjects.count > 3 ? " and \(subjects.count - 3) more" : ""
      return "\(subjects.prefix(3).joined(separator: ", "))\(more): \(reason)"
    }
  }

  /// Carries out `body` on a file and states its failure as this layer's error.
  static func reading<Result: ~Copyable>(
    _ path: String, _ container: String, _ body: () throws(ContainerError) -> Result
  ) throws(ToolkitError) -> Result {
    do throws(ContainerError) { return try body() } catch { throw .container(path, container, error) }
  }

  /// The error of a container about a file; one of the file system speaks for itself.
  static func container(_ path: String, _ container: String, _ error: ContainerError) -> ToolkitError {
    if case .file(let error) = error { return .file(error) }
    return .container(path: path, container: container, error)
  }

  /// Carries out `body` and states its failure as this layer's error.
  static func accessing<Result: ~Copyable>(_ body: () throws(FileError) -> Result) throws(ToolkitError) -> Result {
    do throws(FileError) { return try body() } catch { throw .file(error) }
  }
}
