import ByteIO
import Foundation
import JSON
import WeightGraph

/// The second reader, `fixtures/phial/read_phial.py`, for machines that have Python with numpy.
enum PythonReader {
  /// What it says of one file.
  enum Verdict: Equatable {
    case read(tensors: MetadataValue, metadata: MetadataValue)
    case refused(String)
  }

  static let isAvailable = (try? run(["-c", "import numpy"])) != nil

  /// Lets it read files with these contents, all in one run.
  static func read(_ files: [[UInt8]]) throws -> [Verdict] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var paths: [String] = []
    for (number, bytes) in files.enumerated() {
      let file = folder.appending(path: "\(number).phial")
      try Data(bytes).write(to: file)
      paths.append(file.path)
    }
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../fixtures/phial/read_phial.py").standardizedFileURL.path
    return try run([script, "--json"] + paths).split(separator: UInt8(ascii: "\n")).map { line in
      var rules = JSONScanner.Rules()
      rules.allowsNonFiniteWords = true
      let object = try MetadataValue(json: ByteRegion(Array(line)).bytes, rules).object
      if let reason = object?["refused"]?.string { return .refused(reason) }
      return .read(tensors: object?["tensors"] ?? .null, metadata: object?["metadata"] ?? .null)
    }
  }

  private struct Failure: Error {
    let status: Int32
  }

  private static func run(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // 1 means that a file was refused.
    guard process.terminationReason == .exit, [0, 1].contains(process.terminationStatus),
      !text.isEmpty || arguments[0] == "-c"
    else { throw Failure(status: process.terminationStatus) }
    return text
  }
}
