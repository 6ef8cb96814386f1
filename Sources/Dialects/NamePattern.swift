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
  /// What names of this pattern have in common.
  let key: Key
  private let before: [UInt8]
  private let after: [UInt8]?

  init(_ text: String) {
    self.text = text
    let bytes = CanonicalName(text).bytes
    let hole = Array("{layer}".utf8)
    if let start = bytes.indices.first(where: { bytes[$0...].starts(with: hole) }) {
      before = Array(bytes[..<start])
      let rest = Array(bytes[(start + hole.count)...])
      precondition(
        !(before.last.map(Self.isDigit) ?? false) && !(rest.first.map(Self.isDigit) ?? false),
        "a block's number has no digits beside it that are not its own")
      after = rest
      key = Key(before, rest)
    } else {
      before = bytes
      after = nil
      key = Key(bytes)
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
    return Self.layer(bytes[before.count..<bytes.count - after.count])
  }

  /// The block's number that digits spell, or `nil` where they are something else, or not as one writes a number.
  static func layer(_ digits: ArraySlice<UInt8>) -> Int? {
    guard let layer = Int(String(decoding: digits, as: UTF8.self)), layer >= 0, String(layer).utf8.elementsEqual(digits)
    else { return nil }
    return layer
  }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  /// The name for a block.
  func name(layer: Int) -> String {
    guard let range = text.firstRange(of: "{layer}") else { return text }
    return text.replacingCharacters(in: range, with: String(layer))
  }
}

extension NamePattern {
  /// What all names of a pattern have in common: everything but the block's number.
  struct Key: Hashable, Sendable {
    private let bytes: [UInt8]

    /// What stands for the block's number; no text holds this byte.
    private static let hole: UInt8 = 0xff

    /// Of a pattern without a block, or of a name as it is.
    fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Of a pattern with a block's number between two parts.
    fileprivate init(_ before: [UInt8], _ after: [UInt8]) { bytes = before + [Self.hole] + after }

    /// Of a name as it is.
    init(_ name: CanonicalName) { bytes = name.bytes }

    /// Of a name whose digits in a range are a block's number.
    init(_ name: CanonicalName, without digits: Range<Int>) {
      var bytes = name.bytes
      bytes.replaceSubrange(digits, with: CollectionOfOne(Self.hole))
      self.bytes = bytes
    }

    /// The same with a prefix before it.
    func behind(_ prefix: CanonicalName) -> Key { prefix.bytes.isEmpty ? self : Key(prefix.bytes + bytes) }
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
