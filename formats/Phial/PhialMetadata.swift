import JSON
import WeightGraph

/// How metadata is put into JSON so that every tree comes back to the last bit.
///
/// JSON has no NaN and no infinities: such a double becomes an object `{"$f64": "7ff8000000000000"}` with the digits of its
/// bits. So that no other object looks like one, a name that starts with `$` gets a second `$` in front.
enum PhialMetadata {
  /// How an index is read.
  static let rules = JSONScanner.Rules()
  /// How many lists and objects may lie in one another; the index and the metadata themselves are around them.
  private static let depthLimit = rules.depthLimit - 2
  private static let bitsName = "$f64"

  static func encode(_ metadata: MetadataObject) throws(ContainerError) -> MetadataObject {
    var encoded = MetadataObject()
    var losses: [Loss] = []
    for (name, value) in metadata.members {
      if let value = encode(value, depth: 0) {
        encoded[escape(name)] = value
      } else {
        losses.append(
          Loss("metadata '\(name)'", "lists and objects lie more than \(depthLimit) deep in one another"))
      }
    }
    if !losses.isEmpty { throw .cannotHold(container: "phial", losses: losses) }
    return encoded
  }

  static func decode(_ metadata: MetadataObject) throws(ContainerError) -> MetadataObject {
    var decoded = MetadataObject()
    for (name, value) in metadata.members { decoded[try unescape(name)] = try decode(value) }
    return decoded
  }

  /// The value as it is written, or `nil` when it is too deep; `depth` lists and objects are around it.
  private static func encode(_ value: MetadataValue, depth: Int) -> MetadataValue? {
    switch value {
    case .null, .bool, .integer, .string: return value
    case .double(let number):
      if number.isFinite { return value }
      return depth < depthLimit ? [bitsName: .string(digits(number.bitPattern))] : nil
    case .array(let elements):
      guard depth < depthLimit else { return nil }
      let encoded = elements.compactMap { encode($0, depth: depth + 1) }
      return encoded.count == elements.count ? .array(encoded) : nil
    case .object(let object):
      guard depth < depthLimit else { return nil }
      var encoded = MetadataObject()
      for (name, value) in object.members {
        guard let value = encode(value, depth: depth + 1) else { return nil }
        encoded[escape(name)] = value
      }
      return .object(encoded)
    }
  }

  private static func decode(_ value: MetadataValue) throws(ContainerError) -> MetadataValue {
    switch value {
    case .null, .bool, .integer, .double, .string: return value
    case .array(let elements):
      var decoded: [MetadataValue] = []
      for element in elements { decoded.append(try decode(element)) }
      return .array(decoded)
    case .object(let object):
      if object.keys == [bitsName], let bits = object[bitsName] { return .double(try number(bits)) }
      return .object(try decode(object))
    }
  }

  private static func escape(_ name: String) -> String { name.utf8.starts(with: "$".utf8) ? "$" + name : name }

  private static func unescape(_ name: String) throws(ContainerError) -> String {
    // Not `hasPrefix`: to Swift, a dollar sign and an accent are one character that is no dollar sign.
    guard name.utf8.starts(with: "$".utf8) else { return name }
    guard name.utf8.starts(with: "$$".utf8) else {
      throw .damaged(
        subject: "index, metadata", byte: nil, found: "an object with a member '\(name)'",
        expected: "'\(bitsName)' alone, or a name that does not start with one '$'")
    }
    return String(name.unicodeScalars.dropFirst())
  }

  private static func number(_ value: MetadataValue) throws(ContainerError) -> Double {
    guard let text = value.string, let bits = UInt64(text, radix: 16), digits(bits) == text,
      case let number = Double(bitPattern: bits), !number.isFinite
    else {
      throw .damaged(
        subject: "index, metadata, \(bitsName)", byte: nil, found: value.description,
        expected: "16 small hexadecimal digits of a number that is not finite")
    }
    return number
  }

  private static func digits(_ bits: UInt64) -> String {
    let text = String(bits, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }
}
