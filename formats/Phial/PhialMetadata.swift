import ByteIO
import JSON
import WeightGraph

/// How metadata is put into JSON so that every tree comes back to the last bit.
///
/// JSON has no NaN and no infinities: such a double becomes an object `{"$f64": "7ff8000000000000"}` with the digits of its
/// bits. So that no other object looks like one, one with a single member of such a name gets one more `$` in front of it.
enum PhialMetadata {
  /// How an index is read.
  static let rules = JSONScanner.Rules()
  /// How many lists and objects may lie in one another; the index is around them.
  private static let depthLimit = rules.depthLimit - 1
  private static let bitsName = "$f64"

  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` for what no reader would go down into.
  static func encode(_ metadata: MetadataObject) throws(ContainerError) -> MetadataValue {
    // The metadata themselves are one of the objects that lie in one another.
    let limit = depthLimit - 1
    let losses = metadata.members.filter { isDeeper($0.value, than: limit) }.map {
      Loss("metadata '\($0.key)'", "lists and objects lie more than \(limit) deep in one another")
    }
    if !losses.isEmpty { throw .cannotHold(container: "phial", losses: losses) }
    return encode(.object(metadata))
  }

  /// - Throws: ``ContainerError/damaged(subject:byte:found:expected:)`` for what no writer makes.
  static func decode(_ metadata: MetadataValue) throws(ContainerError) -> MetadataObject {
    guard let object = try decodeTree(metadata).object else {
      throw .damaged(subject: "index, metadata", byte: nil, found: metadata.description, expected: "an object")
    }
    return object
  }

  private static func encode(_ value: MetadataValue) -> MetadataValue {
    // Most trees are written as they are, and a vocabulary of many thousand names need not be made anew.
    if isPlain(value) { return value }
    switch value {
    case .double(let number): return [bitsName: .string(digits(number.bitPattern))]
    case .array(let elements): return .array(elements.map(encode))
    case .object(let object):
      let name = lookalike(object).map { "$" + $0 }
      return .object(MetadataObject(object.members.map { (name ?? $0.key, encode($0.value)) }))
    default: return value
    }
  }

  private static func decodeTree(_ value: MetadataValue) throws(ContainerError) -> MetadataValue {
    if isPlain(value) { return value }
    switch value {
    case .array(let elements):
      var decoded: [MetadataValue] = []
      for element in elements { decoded.append(try decodeTree(element)) }
      return .array(decoded)
    case .object(let object):
      if object.keys == [bitsName], let bits = object[bitsName] { return .double(try number(bits)) }
      let name = lookalike(object).map { String($0.dropFirst()) }
      var decoded = MetadataObject()
      for (key, value) in object.members { decoded[name ?? key] = try decodeTree(value) }
      return .object(decoded)
    default: return value
    }
  }

  /// Whether a tree looks the same before it is written and when it is read.
  private static func isPlain(_ value: MetadataValue) -> Bool {
    switch value {
    case .double(let number): number.isFinite
    case .array(let elements): elements.allSatisfy(isPlain)
    case .object(let object): lookalike(object) == nil && object.members.allSatisfy { isPlain($0.value) }
    default: true
    }
  }

  /// The name of an object's only member, where it is `$f64` with any number of dollar signs.
  private static func lookalike(_ object: MetadataObject) -> String? {
    guard object.count == 1, let name = object.keys.first, name.hasSuffix(bitsName) else { return nil }
    return name.dropLast(bitsName.count).allSatisfy { $0 == "$" } ? name : nil
  }

  private static func isDeeper(_ value: MetadataValue, than limit: Int) -> Bool {
    switch value {
    case .double(let number): !number.isFinite && limit == 0
    case .array(let elements): limit == 0 || elements.contains { isDeeper($0, than: limit - 1) }
    case .object(let object): limit == 0 || object.members.contains { isDeeper($0.value, than: limit - 1) }
    default: false
    }
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

  private static func digits(_ bits: UInt64) -> String { String(bits, radix: 16, width: 16) }
}
