import Foundation
import Testing

@Suite struct `The command line` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")

  static let cases = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []

  /// With `TRANSMUTE_UPDATE_CASES` in the environment, what a case expects becomes what the program does.
  private static let updates = ProcessInfo.processInfo.environment["TRANSMUTE_UPDATE_CASES"] != nil

  @Test(arguments: cases)
  func `does what the case says`(name: String) throws {
    let url = Self.folder.appending(path: name)
    var file = CaseFile(try String(contentsOf: url, encoding: .utf8))
    let workplace = try Workplace()
    for (index, part) in file.parts.enumerated() {
      guard case .command(let command, let expected) = part else { continue }
      let actual = try workplace.run(command)
      if Self.updates, !expected.accepts(actual) {
        file.parts[index] = .command(command, actual)
      } else {
        #expect(
          expected.accepts(actual), "\(name): \(command)\n\(actual.output.joined(separator: "\n"))\n\(actual.error)")
      }
    }
    if Self.updates { try file.text.write(to: url, atomically: true, encoding: .utf8) }
  }

  @Test(arguments: cases)
  func `keeps to eighty columns unless it is told of more`(name: String) throws {
    let file = CaseFile(try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
    for case .command(let command, let outcome) in file.parts {
      // What programs read is never broken: JSON, and sums with the names of files as sha256sum prints them.
      let isForPrograms = command.contains("--json") || command.contains("transmute fingerprint")
      guard !isForPrograms, !command.contains("COLUMNS=") else { continue }
      for line in outcome.output where !line.hasPrefix("USAGE: ") { #expect(line.count <= 80, "\(command)\n\(line)") }
    }
  }

  @Test func `has cases for every command`() throws {
    let texts = try Self.cases.map { try String(contentsOf: Self.folder.appending(path: $0), encoding: .utf8) }
    let help = try Workplace().run("transmute --help").output
    let commands = help.drop { $0 != "SUBCOMMANDS:" }.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first }.filter { $0 != "See" }
    #expect(commands.count >= 4)
    for command in commands {
      #expect(texts.contains { $0.contains("\n$ transmute \(command) ") || $0.contains("\n$ transmute \(command)\n") })
    }
  }
}

@Suite struct `A case file` {
  @Test func `is read and written`() {
    let text = """
      # What it is about
      # in two lines
      $ first --option
      a line

      another
      ! an error
      !
      ! and its rest
      [2]

      $ second

      # More
      $ third
      ...
      end

      """
    let file = CaseFile(text)
    #expect(file.text == text)
    #expect(file.parts.count == 6)
    #expect(
      file.parts[2]
        == .command(
          "first --option",
          .init(output: ["a line", "", "another"], error: ["an error", "", "and its rest"], status: 2)))
    #expect(file.parts[3] == .command("second", .init()))
  }

  @Test func `accepts any lines for three full stops, and no others`() {
    let expected = CaseFile.Outcome(output: ["a", "...", "c"])
    #expect(expected.accepts(.init(output: ["a", "c"])))
    #expect(expected.accepts(.init(output: ["a", "b", "b", "c"])))
    #expect(!expected.accepts(.init(output: ["a", "b"])))
    #expect(!expected.accepts(.init(output: ["a", "c", "d"])))
    #expect(!expected.accepts(.init(output: ["a", "c"], status: 1)))
    #expect(!expected.accepts(.init(output: ["a", "c"], error: ["x"])))
  }
}
