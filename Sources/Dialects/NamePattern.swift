/// A tensor's name as patterns see it.
///
/// A slash and a full stop are the same here, since flattening nested names yields either.
struct CanonicalName: Hashable, Sendable {
  let bytes: [UInt8]

  init(_ name: String) { bytes = name.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: ".") : $0 } }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Everything that the name lies in: `a.b` and `a` for `a.b.c`.
  var parents: [CanonicalName] {
    bytes.indices.filter { bytes[$0] == UInt8(ascii: ".") }.map { CanonicalName(bytes: Array(bytes[..<$0])) }
  }

  /// The rest of the name after a prefix, or `nil` where it has another.
  func dropping(_ prefix: CanonicalName) -> CanonicalName? {
    bytes.starts(with: prefix.bytes) ? CanonicalName(bytes: Array(bytes.dropFirst(prefix.bytes.count))) : nil
  }
}

/// A tensor's name with the block's number left open: `h.{layer}.ln_1.weight`.
struct NamePattern: Hashable, Sendable {
  let text: String
  private let before: [UInt8]
  private let after: [UInt8]?

  init(_ text: String) {
    self.text = text
    let bytes = CanonicalName(text).bytes
    let hole = Array("{layer}".utf8)
    if let start = bytes.indices.first(where: { bytes[$0...].starts(with: hole) }) {
      before = Array(bytes[..<start])
      after = Array(bytes[(start + hole.count)...])
    } else {
      before = bytes
      after = nil
    }
  }

  /// Whether the name depends on a block.
  var isPerLayer: Bool { after != nil }

  /// The block's number in a name of this pattern (0 for one without a block), or `nil` for another name.
  func match(_ name: CanonicalName) -> Int? {
    let bytes = name.bytes
    guard let after else { return bytes == before ? 0 : nil }
    guard bytes.count > before.count + after.count, bytes.starts(with: before),
      bytes.suffix(after.count).elementsEqual(after)
    else { return nil }
    let digits = bytes[before.count..<bytes.count - after.count]
    guard let layer = Int(String(decoding: digits, as: UTF8.self)), layer >= 0, String(layer).utf8.elementsEqual(digits)
    else { return nil }
    return layer
  }

  /// The name for a block.
  func name(layer: Int) -> String {
    guard let range = text.firstRange(of: "{layer}") else { return text }
    return text.replacingCharacters(in: range, with: String(layer))
  }
}

extension String {
  fileprivate func firstRange(of other: String) -> Range<Index>? {
    indices.first { self[$0...].hasPrefix(other) }.map { $0..<index($0, offsetBy: other.count) }
  }

  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
