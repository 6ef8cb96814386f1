import Foundation

/// A folder of its own for pages that the built program makes; gone with it.
final class PageFolder {
  let folder: URL

  /// The folder of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "fixtures"), withDestinationURL: Self.root.appending(path: "fixtures"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs `transmute` with these arguments and `--html`, and opens the page in the browser of all tests.
  func open(_ arguments: String..., width: Int = 1280, height: Int = 900, isDark: Bool = false) throws -> Tab {
    try show(page(arguments), width: width, height: height, isDark: isDark)
  }

  /// Opens a page that is there already.
  func show(_ page: URL, width: Int = 1280, height: Int = 900, isDark: Bool = false) throws -> Tab {
    try Tab(Chromium.shared.get(), page, width: width, height: height, isDark: isDark)
  }

  /// Runs `transmute` with these arguments and `--html`, and returns where the page lies.
  ///
  /// A status of 1, "no", is an answer as well.
  func page(_ arguments: String...) throws -> URL { try page(arguments) }

  /// As above, with the arguments as a list.
  func page(_ arguments: [String]) throws -> URL {
    let page = folder.appending(path: "\(UUID()).html")
    let process = Process()
    process.executableURL = try Self.program
    process.arguments = arguments + ["--html", page.path]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    let complaints = folder.appending(path: "complaints")
    try Data().write(to: complaints)
    process.standardError = try FileHandle(forWritingTo: complaints)
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus < 2, FileManager.default.fileExists(atPath: page.path) else {
      throw Chromium.Failure.unreadable(try String(contentsOf: complaints, encoding: .utf8))
    }
    return page
  }

  /// The built program, which lies above these tests.
  private static var program: URL {
    get throws {
      for place in [Bundle.main.executablePath].compactMap({ $0 }) + CommandLine.arguments {
        var folder = URL(filePath: place).deletingLastPathComponent()
        for _ in 0..<4 {
          let program = folder.appending(path: "transmute")
          var isFolder: ObjCBool = false
          if FileManager.default.fileExists(atPath: program.path, isDirectory: &isFolder), !isFolder.boolValue {
            return program
          }
          folder.deleteLastPathComponent()
        }
      }
      throw CocoaError(.fileNoSuchFile, userInfo: [NSLocalizedDescriptionKey: "no built transmute beside the tests"])
    }
  }
}
