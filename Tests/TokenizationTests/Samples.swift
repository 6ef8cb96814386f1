import ByteIO
import Foundation
import JSON
import Testing
import WeightGraph

@testable import Tokenization

/// The folder that holds the package.
let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// The tree of a JSON file under `fixtures/`.
func fixture(_ name: String) throws -> MetadataValue {
  let contents = try MappedFile("\(packageRoot)/fixtures/\(name)").contents
  return try MetadataValue(json: contents.bytes)
}

/// The tree that a JSON text says.
func json(_ text: String) throws -> MetadataValue {
  let contents = ByteRegion(Array(text.utf8))
  return try MetadataValue(json: contents.bytes)
}

/// A vocabulary of all bytes, in the order of their values, and of what these merges make, in their order.
func definition(_ merges: [(String, String)], _ more: [String?] = []) -> ByteLevelBPE {
  ByteLevelBPE(
    tokens: ByteAlphabet.scalars.map { String($0) } + merges.map { $0 + $1 } + more,
    merges: merges.map { ByteLevelBPE.Merge($0, $1) })
}

extension MetadataValue {
  /// The same tree with one member changed or, by `nil`, taken out.
  func with(_ path: String..., set value: MetadataValue?) -> MetadataValue { with(path[...], value) }

  private func with(_ path: ArraySlice<String>, _ value: MetadataValue?) -> MetadataValue {
    guard let first = path.first, var object else { return self }
    object[first] = path.count == 1 ? value : object[first]?.with(path.dropFirst(), value)
    return .object(object)
  }

  var ids: [Int] { (array ?? []).compactMap(\.integer) }
}

/// Numbers that are the same in every run.
struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 29) &* 0x9e37_79b9_7f4a_7c15
  }
}

/// The error that `body` throws, where it throws one.
func failure<T>(_ body: () throws(TokenizerError) -> T) -> TokenizerError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
