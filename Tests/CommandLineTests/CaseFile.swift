/// Command lines and what they must print, as a text file that a person can read.
///
/// A line that starts with `$ ` is a command for the shell. Below it stand the lines that it prints on standard output, those
/// of standard error with `! ` before each, and `[2]` where it must end with that exit status and not with 0. A line `...` stands
/// for any number of lines. Lines that start with `# ` say what the case is about; empty lines before them and before a
/// command do not count.
struct CaseFile {
  /// What the file consists of, in its order.
  var parts: [Part] = []

  /// A piece of a file.
  enum Part: Equatable {
    /// Words for readers.
    case prose(String)
    /// A command and what is expected of it.
    case command(String, Outcome)
  }

  /// What a command does.
  struct Outcome: Equatable {
    /// The lines on standard output.
    var output: [String] = []
    /// The lines on standard error.
    var error: [String] = []
    /// The exit status.
    var status: Int32 = 0
  }

  /// Reads the text of a file.
  init(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("# ") {
        parts.append(.prose(line))
      } else if line.hasPrefix("$ ") {
        parts.append(.command(String(line.dropFirst(2)), Outcome()))
      } else if case .command(let command, var outcome)? = parts.last {
        outcome.take(line)
        parts[parts.count - 1] = .command(command, outcome)
      }
    }
    parts = parts.map { part in
      guard case .command(let command, var outcome) = part else { return part }
      while outcome.output.last == "" { outcome.output.removeLast() }
      return .command(command, outcome)
    }
  }

  /// The file's text: an empty line before prose, and before a command that no prose is about.
  var text: String {
    var text = ""
    var follows = false
    for part in parts {
      switch part {
      case .prose(let line):
        text += (text.isEmpty || follows ? "" : "\n") + line + "\n"
        follows = true
      case .command(let command, let outcome):
        text += (text.isEmpty || follows ? "" : "\n") + "$ \(command)\n" + outcome.text
        follows = false
      }
    }
    return text
  }
}

extension CaseFile.Outcome {
  fileprivate mutating func take(_ line: String) {
    if line == "!" || line.hasPrefix("! ") {
      error.append(String(line.dropFirst(2)))
    } else if let match = line.wholeMatch(of: /\[(\d+)\]/), let status = Int32(match.1) {
      self.status = status
    } else {
      output.append(line)
    }
  }

  fileprivate var text: String {
    let lines = output + error.map { $0.isEmpty ? "!" : "! \($0)" } + (status == 0 ? [] : ["[\(status)]"])
    return lines.map { $0 + "\n" }.joined()
  }

  /// Whether what a command did is what this expects.
  func accepts(_ actual: CaseFile.Outcome) -> Bool {
    status == actual.status && Self.accepts(output[...], actual.output[...])
      && Self.accepts(error[...], actual.error[...])
  }

  private static func accepts(_ expected: ArraySlice<String>, _ actual: ArraySlice<String>) -> Bool {
    guard let first = expected.first else { return actual.isEmpty }
    let rest = expected.dropFirst()
    if first != "..." { return first == actual.first && accepts(rest, actual.dropFirst()) }
    return (actual.startIndex...actual.endIndex).contains { accepts(rest, actual[$0...]) }
  }
}
