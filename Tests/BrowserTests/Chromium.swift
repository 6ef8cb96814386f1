import Foundation

/// A browser without a window, spoken to by the DevTools protocol over two named pipes.
///
/// It ends when the pipes close, and so with the process of the tests, and leaves nothing behind.
/// Source: https://chromedevtools.github.io/devtools-protocol/, and `--remote-debugging-pipe` in Chromium's
/// `content/public/common/content_switches.cc`: messages on file descriptors 3 and 4, each ended by a zero byte.
final class Chromium {
  private let process = Process()
  private let commands: FileHandle
  private let answers: FileHandle
  /// What has been read and is no whole message yet.
  private var rest = Data()
  private var lastID = 0
  /// Events that nobody has waited for yet, in their order.
  private(set) var events: [Message] = []

  /// A message of the protocol.
  typealias Message = [String: Any]

  /// What went wrong between the tests and the browser.
  enum Failure: Error {
    case silent(waitingFor: String)
    case refused(method: String, String)
    case unreadable(String)
  }

  /// The program: what `TRANSMUTE_CHROMIUM` names, or the first of the usual names in the path.
  static let program: String? = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["TRANSMUTE_CHROMIUM"] { return named }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return names.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// The browser of all tests, which come one after the other.
  nonisolated(unsafe) static let shared = Result { try Chromium(program ?? "chromium") }

  /// Starts the browser.
  private init(_ program: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-browser-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pipes = ["commands", "answers"].map { folder.appending(path: $0).path }
    for pipe in pipes where mkfifo(pipe, 0o600) != 0 { throw CocoaError(.fileWriteUnknown) }
    // Opened for both directions, neither end waits for the other.
    commands = FileHandle(fileDescriptor: open(pipes[0], O_RDWR | O_CLOEXEC), closeOnDealloc: true)
    answers = FileHandle(fileDescriptor: open(pipes[1], O_RDWR | O_CLOEXEC), closeOnDealloc: true)
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", #""$0" "$@" 3<"$FOLDER/commands" 4>"$FOLDER/answers"; rm -rf "$FOLDER""#, program, "--headless",
      "--disable-gpu", "--no-sandbox",
      "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars", "--force-device-scale-factor=1",
      "--user-data-dir=\(folder.path)/profile", "--remote-debugging-pipe",
    ]
    process.environment = ProcessInfo.processInfo.environment.merging(["FOLDER": folder.path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Sends a command and returns its result.
  @discardableResult
  func call(_ method: String, _ parameters: Message = [:], session: String? = nil) throws -> Message {
    lastID += 1
    var message: Message = ["id": lastID, "method": method, "params": parameters]
    message["sessionId"] = session
    try commands.write(contentsOf: JSONSerialization.data(withJSONObject: message) + [0])
    while true {
      let answer = try next(waitingFor: method)
      guard answer["id"] as? Int == lastID else {
        if answer["method"] != nil { events.append(answer) }
        continue
      }
      if let error = answer["error"] as? Message { throw Failure.refused(method: method, "\(error["message"] ?? "")") }
      return answer["result"] as? Message ?? [:]
    }
  }

  /// Waits for the first event of this name in a session that nobody has waited for yet, and returns what it says.
  @discardableResult
  func event(_ name: String, session: String) throws -> Message {
    while true {
      let place = events.firstIndex { $0["method"] as? String == name && $0["sessionId"] as? String == session }
      if let place { return events.remove(at: place)["params"] as? Message ?? [:] }
      events.append(try next(waitingFor: name))
    }
  }

  /// The next message of the browser, which must come within a minute.
  private func next(waitingFor name: String) throws -> Message {
    while true {
      if let end = rest.firstIndex(of: 0) {
        let text = rest[..<end]
        rest = Data(rest[(end + 1)...])
        guard let message = try JSONSerialization.jsonObject(with: text) as? Message else {
          throw Failure.unreadable(String(decoding: text, as: UTF8.self))
        }
        return message
      }
      var waiting = pollfd(fd: answers.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 60_000) > 0 else { throw Failure.silent(waitingFor: name) }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(answers.fileDescriptor, &buffer, buffer.count)
      guard count > 0 else { throw Failure.silent(waitingFor: name) }
      rest.append(contentsOf: buffer[..<count])
    }
  }
}
