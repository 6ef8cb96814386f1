import Foundation

/// A folder of its own for the commands of one case, with the package's fixtures in it; gone with it.
///
/// Commands run inside, so that nothing they print depends on where the package lies.
final class Workplace {
  let folder: URL

  /// Where the folder lies.
  var path: String { folder.path }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "fixtures"), withDestinationURL: Package.root.appending(path: "fixtures"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs a command line in the shell, with the built program as `transmute`.
  func run(_ command: String) throws -> CaseFile.Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(try Package.products.path):\(environment["PATH"] ?? "/usr/bin:/bin")"
    environment["COLUMNS"] = nil
    environment["LC_ALL"] = "C"
    process.environment = environment
    // Files and not pipes, so that neither stream can block the other.
    let streams = ["stdout", "stderr"].map { folder.appending(path: ".\($0)") }
    for stream in streams { try Data().write(to: stream) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { try Self.lines(of: Data(contentsOf: $0)) }
    // As shells report a signal.
    let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
    return CaseFile.Outcome(output: texts[0], error: texts[1], status: status)
  }

  private static func lines(of data: Data) -> [String] {
    var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last == "" { lines.removeLast() }
    return lines.map(String.init)
  }
}

/// Where the package and what was built of it lie.
enum Package {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The folder of the built program, beside that of these tests.
  static var products: URL {
    get throws {
      // Either the tests are a program of their own, or a bundle that a helper of the toolchain was given.
      let places = [Bundle.main.executablePath].compactMap { $0 } + CommandLine.arguments
      for place in places {
        var folder = URL(filePath: place).deletingLastPathComponent()
        for _ in 0..<4 {
          let program = folder.appending(path: "transmute")
          var isFolder: ObjCBool = false
          if FileManager.default.fileExists(atPath: program.path, isDirectory: &isFolder), !isFolder.boolValue {
            return folder
          }
          folder.deleteLastPathComponent()
        }
      }
      throw CocoaError(.fileNoSuchFile, userInfo: [NSLocalizedDescriptionKey: "no built transmute beside the tests"])
    }
  }
}
