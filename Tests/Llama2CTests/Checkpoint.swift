import ByteIO
import Foundation
import WeightGraph

@testable import Llama2C

/// A file of llama2.c in memory, to be changed byte by byte.
struct Checkpoint {
  var bytes: [UInt8]

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../fixtures/llama").standardizedFileURL.path

  /// One of the files under `fixtures/llama`.
  init(_ name: String) throws { bytes = try MappedFile("\(Self.folder)/\(name).bin").contents.copied() }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The 32-bit integer at byte `offset`.
  subscript(offset: Int) -> Int32 {
    get { (0..<4).reduce(0) { $0 | Int32(bytes[offset + $1]) << (8 * $1) } }
    set { for byte in 0..<4 { bytes[offset + byte] = UInt8(truncatingIfNeeded: newValue >> (8 * byte)) } }
  }

  var file: MappedFile { MappedFile(path: "/nowhere/model.bin", contents: ByteRegion(bytes)) }

  var recognition: String? { Llama2C().recognize(file)?.reason }

  func read() throws(ContainerError) -> StateDict { try Llama2C().read(file, ContainerOptions()) }

  /// What is wrong with the file, in words.
  var error: String? {
    do {
      _ = try read()
      return nil
    } catch { return error.description }
  }
}

/// Writes a state dict and returns the bytes.
func written(_ contents: StateDict, version: Int) throws -> [UInt8] {
  let writer = try FileWriter(FileManager.default.temporaryDirectory.path + "/model.bin")
  _ = try Llama2C().write(contents, to: writer, ContainerOptions(["version": "\(version)"]))
  return try writer.mapped().contents.copied()
}

extension StateDict {
  /// The same without the tables that only version 0 has, and with other tensors added.
  func withoutTables(adding more: [Entry] = []) throws -> StateDict {
    try StateDict(entries.filter { !$0.name.hasPrefix("freq_cis") } + more, metadata: metadata)
  }
}
