import ByteIO
import Foundation
import WeightGraph

@testable import JSONWeights

let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL

/// Reads text as a file called `model.json`.
func read(_ text: String, _ options: [String: String] = [:]) throws(ContainerError) -> StateDict {
  try read(Array(text.utf8), options)
}

func read(_ bytes: [UInt8], _ options: [String: String] = [:]) throws(ContainerError) -> StateDict {
  let file = MappedFile(path: "folder/model.json", contents: ByteRegion(bytes))
  return try JSONWeights().read(file, ContainerOptions(options))
}

/// What is wrong with a file, if anything: found when it is opened, or when all its tensors are read.
func failure(_ text: String) -> ContainerError? { failure(Array(text.utf8)) }

func failure(_ bytes: [UInt8]) -> ContainerError? {
  do {
    try TensorTraversal(try read(bytes).entries.map(\.tensor)).forEachChunk(threads: 1) { _, _ in }
    return nil
  } catch { return error }
}

func recognition(_ text: String) -> String? {
  JSONWeights().recognize(MappedFile(path: "model.json", contents: ByteRegion(Array(text.utf8))))?.reason
}

extension Tensor {
  /// All bytes, as a reader gets them.
  func bytes() throws(ContainerError) -> [UInt8] { try bytes(0..<elementCount) }
}

extension StateDict {
  /// The bytes of a tensor, in hexadecimal.
  func hexadecimal(_ name: String) throws -> String? {
    try self[name]?.bytes().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
