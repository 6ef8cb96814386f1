import Foundation

/// The conversion of the fixture in a folder of its own, over and over, killed or not.
struct KilledConversion {
  private let workplace: Workplace
  private let arguments: [String]
  /// What is written when nobody interferes; the same bytes every time.
  private(set) var whole = Data()
  /// How long that takes.
  private var duration = Duration.zero

  /// Carries the conversion out once.
  init(to container: String) throws {
    workplace = try Workplace()
    arguments = ["convert", "fixtures/potion/model.npz", "target", "--to", container]
    let start = ContinuousClock.now
    try run()
    duration = ContinuousClock.now - start
    guard let target else { throw CocoaError(.fileNoSuchFile) }
    whole = target
    try setTarget(nil)
  }

  /// What the target's name stands for now, the files of a folder with their names; `nil` where nothing has it.
  var target: Data? {
    let target = workplace.folder.appending(path: "target")
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: target.path) else {
      return try? Data(contentsOf: target)
    }
    return names.sorted().reduce(into: Data()) { data, name in
      data += Data("\(name):".utf8) + ((try? Data(contentsOf: target.appending(path: name))) ?? Data())
    }
  }

  /// The names in the folder.
  var names: Set<String> {
    get throws { Set(try FileManager.default.contentsOfDirectory(atPath: workplace.folder.path)) }
  }

  /// Whether the folder's file system can hold a file without a name; elsewhere a killed writer leaves the provisional one.
  var holdsNamelessFiles: Bool {
    #if os(Linux)
      // O_TMPFILE, a compound macro that Swift does not import.
      let descriptor = open(workplace.folder.path, 0o20000000 | O_DIRECTORY | O_RDWR, 0o600)
      defer { close(descriptor) }
      return descriptor >= 0
    #else
      return false
    #endif
  }

  /// Puts a file where the target will be, or takes it away.
  func setTarget(_ contents: Data?) throws {
    let url = workplace.folder.appending(path: "target")
    if FileManager.default.fileExists(atPath: url.path) { try FileManager.default.removeItem(at: url) }
    try contents?.write(to: url)
  }

  /// Converts, and ends the program by SIGKILL when `share` of the usual time has passed.
  ///
  /// - Returns: whether the program was still running then.
  @discardableResult func run(killedAfter share: Double? = nil) throws -> Bool {
    let process = Process()
    process.executableURL = try Package.products.appending(path: "transmute")
    process.arguments = arguments
    process.currentDirectoryURL = workplace.folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    if let share {
      // A kill comes at a moment of its own, so nothing of the program can be waited for.
      while process.isRunning, ContinuousClock.now - start < duration * share { sched_yield() }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }
}
