import ByteIO
import Foundation
import WeightGraph

@testable import LLMC

/// A file of llm.c in memory, to be changed byte by byte.
struct Checkpoint {
  var bytes: [UInt8]

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../fixtures/llmc").standardizedFileURL.path

  /// One of the files under `fixtures/llmc`.
  init(_ name: String) throws { bytes = try MappedFile("\(Self.folder)/\(name).bin").contents.copied() }

  /// The 32-bit integer number `index` of the header.
  subscript(index: Int) -> Int32 {
    get { (0..<4).reduce(0) { $0 | Int32(bytes[4 * index + $1]) << (8 * $1) } }
    set { for byte in 0..<4 { bytes[4 * index + byte] = UInt8(truncatingIfNeeded: newValue >> (8 * byte)) } }
  }

  var file: MappedFile { MappedFile(path: "/nowhere/model.bin", contents: ByteRegion(bytes)) }

  func read() throws(ContainerError) -> StateDict { try LLMC().read(file, ContainerOptions()) }

  /// What is wrong with the file, in words.
  var error: String? {
    do {
      _ = try read()
      return nil
    } catch { return error.description }
  }
}

/// Writes a state dict and returns the bytes.
func written(_ contents: StateDict) throws -> [UInt8] {
  let writer = try FileWriter(FileManager.default.temporaryDirectory.path + "/model.bin")
  _ = try LLMC().write(contents, to: writer, ContainerOptions())
  return try writer.mapped().contents.copied()
}
