import Foundation

/// The `python3` on the path, with whatever libraries it has: a format's own library is the best judge of its files.
public enum PythonPeer {
  /// A script did not end well.
  public struct Failure: Error {
    /// What it printed.
    public let output: String
  }

  /// Whether there is a `python3` that has a library.
  public static func has(_ library: String) -> Bool { (try? run("import \(library)")) != nil }

  /// Runs a script and returns what it prints.
  @discardableResult
  public static func run(_ script: String, _ arguments: [String] = []) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-W", "ignore", "-c", script] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = String(decoding: output, as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure(output: text) }
    return text
  }
}
