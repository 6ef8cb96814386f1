import WeightGraph

/// All that a state dict says, read and bit for bit comparable.
///
/// Texts are kept as UTF-8, since two strings are equal in Swift when they only look alike, and metadata as the bits of
/// its doubles, since a NaN equals nothing.
struct Snapshot: Equatable {
  struct Entry: Equatable {
    let name: [UInt8]
    let dtype: DType
    let shape: Shape
    let bytes: [UInt8]
  }

  var entries: [Entry]
  var metadata: [UInt8]

  /// Reads every element and compares the tensors with their seals.
  init(_ contents: StateDict) throws(ContainerError) {
    try contents.checkSeals(DigestBook())
    var entries: [Entry] = []
    for entry in contents.entries {
      let tensor = entry.tensor
      let bytes = try tensor.bytes(0..<tensor.elementCount)
      entries.append(Entry(name: Array(entry.name.utf8), dtype: tensor.dtype, shape: tensor.shape, bytes: bytes))
    }
    self.entries = entries
    metadata = Array(MetadataValue.object(contents.metadata).exactText.utf8)
  }

  /// Puts the tensors in the order of their names, where theirs says nothing.
  mutating func sort() { entries.sort { $0.name.lexicographicallyPrecedes($1.name) } }

  /// In words, how this differs from what was expected.
  func differences(from expected: Snapshot, names: Bool) -> [String] {
    var findings: [String] = []
    if entries.count != expected.entries.count {
      findings.append("\(entries.count) tensors, expected \(expected.entries.count)")
    }
    for (found, wanted) in zip(entries, expected.entries) {
      let name = Self.text(wanted.name).debugDescription
      if names, found.name != wanted.name {
        findings.append("a tensor called \(Self.text(found.name).debugDescription), expected \(name)")
      }
      if found.dtype != wanted.dtype || found.shape != wanted.shape {
        findings.append("\(name): \(found.dtype) \(found.shape), expected \(wanted.dtype) \(wanted.shape)")
      } else if found.bytes != wanted.bytes,
        let byte = wanted.bytes.indices.first(where: { found.bytes[$0] != wanted.bytes[$0] })
      {
        findings.append(
          "\(name), \(wanted.dtype): byte \(byte) is \(found.bytes[byte]), expected \(wanted.bytes[byte])")
      }
    }
    if metadata != expected.metadata {
      findings.append("metadata \(Self.text(metadata)), expected \(Self.text(expected.metadata))")
    }
    return findings
  }

  private static func text(_ utf8: [UInt8]) -> String { String(decoding: utf8, as: UTF8.self) }
}

extension MetadataValue {
  /// A text that two values share only when they are the same to the last bit, member by member in order.
  fileprivate var exactText: String {
    switch self {
    case .null, .bool, .integer: description
    case .double(let value): "double " + String(value.bitPattern, radix: 16)
    case .string(let value): value.debugDescription
    case .array(let values): "[" + values.map(\.exactText).joined(separator: ", ") + "]"
    case .object(let object):
      "{" + object.members.map { $0.key.debugDescription + ": " + $0.value.exactText }.joined(separator: ", ") + "}"
    }
  }
}
