import ByteIO
import WeightGraph

/// What stands before the elements of an npy file.
///
/// Source: `numpy/lib/_format_impl.py`, described in `numpy.lib.format`.
struct ArrayHeader: Equatable {
  let element: ElementType
  let isFortranOrdered: Bool
  let shape: Shape
  /// The number of bytes before the first element.
  let length: Int

  /// What every npy file starts with.
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The number of bytes that tell how long the whole header is.
  static let preambleLength = 12
  /// numpy reads no longer text, because a parser takes its time over it.
  static let textLimit = 10_000

  /// How many bytes the header has, from the magic string to its last newline.
  ///
  /// - Parameters:
  ///   - start: the first bytes of the array, ``preambleLength`` of them where there are as many.
  ///   - available: the number of bytes of the whole array.
  ///   - place: what to blame.
  static func length(_ start: RawSpan, available: Int, _ place: ArrayPlace) throws(ContainerError) -> Int {
    guard start.starts(with: magic) else {
      let found = start.extracting(first: min(start.byteCount, magic.count)).copied()
      throw place.damaged(at: 0, found: found.isEmpty ? "no bytes" : "the bytes \(found)", expected: "\\x93NUMPY")
    }
    guard start.byteCount >= preambleLength else {
      throw place.damaged(at: start.byteCount, found: "the end of the data", expected: "the length of a header")
    }
    let version = (start.byte(at: 6), start.byte(at: 7))
    let textStart: Int
    let textLength: Int
    switch version {
    case (1, 0): (textStart, textLength) = (10, Int(start.integer(at: 8, as: UInt16.self)))
    case (2, 0), (3, 0): (textStart, textLength) = (12, Int(start.integer(at: 8, as: UInt32.self)))
    default:
      throw place.damaged(
        at: 6, found: "version \(version.0).\(version.1) of the npy format", expected: "1.0, 2.0 or 3.0")
    }
    guard textLength <= textLimit, textStart + textLength <= available else {
      throw place.damaged(
        at: 8, found: "a header of \(textLength) bytes",
        expected: "at most \(min(textLimit, available - textStart))")
    }
    return textStart + textLength
  }

  /// Reads a whole header, of the length that ``length(_:available:_:)`` found.
  init(_ header: RawSpan, _ place: ArrayPlace, voidIsBrain: Bool) throws(ContainerError) {
    length = header.byteCount
    let isUTF8 = header.byte(at: 6) == 3
    let textStart = header.byte(at: 6) == 1 ? 10 : 12
    let stored = header.extracting(droppingFirst: textStart).copied()
    guard !isUTF8 || String(validating: stored, as: UTF8.self) != nil else {
      throw place.inHeader(at: textStart, found: "a text that is no UTF-8", expected: "UTF-8 in version 3.0")
    }
    // Before version 3 the text is Latin-1, whose characters are code points.
    let text = isUTF8 ? stored : Array(String(String.UnicodeScalarView(stored.map { Unicode.Scalar($0) })).utf8)
    let members: [String: PythonLiteral]
    do throws(PythonLiteralError) {
      members = try Self.members(text)
    } catch {
      throw place.inHeader(
        at: textStart + error.byte, found: "\(error.key.map { "\($0): " } ?? "")\(error.found)",
        expected: error.expected)
    }
    func wrong(_ key: String, _ found: String, _ expected: String) -> ContainerError {
      place.inHeader(at: textStart, found: "\(key): \(found)", expected: expected)
    }
    guard case .boolean(let isFortranOrdered) = members["fortran_order"]! else {
      throw wrong("fortran_order", members["fortran_order"]!.kind, "True or False")
    }
    guard case .tuple(let axes) = members["shape"]! else {
      throw wrong("shape", members["shape"]!.kind, "a tuple of integers")
    }
    var dimensions: [Int] = []
    for axis in axes {
      guard case .integer(let number?) = axis, number >= 0 else {
        throw wrong("shape", axis.kind, "integers from 0 to \(Int.max)")
      }
      dimensions.append(number)
    }
    do throws(ElementRefusal) {
      element = try ElementType(descr: members["descr"]!, voidIsBrain: voidIsBrain)
    } catch {
      throw .unsupported(subject: place.subject, reason: error.reason, hint: error.hint)
    }
    self.isFortranOrdered = isFortranOrdered
    shape = Shape(dimensions)
  }

  /// The members of the dictionary: exactly the three keys that numpy writes, in any order.
  private static func members(_ text: [UInt8]) throws(PythonLiteralError) -> [String: PythonLiteral] {
    let keys = ["descr", "fortran_order", "shape"]
    var members: [String: PythonLiteral] = [:]
    for (key, value) in try PythonLiteralParser.dictionary(text) {
      guard keys.contains(key) else {
        throw PythonLiteralError(byte: 0, found: "the key '\(key)'", expected: "only \(keys.joined(separator: ", "))")
      }
      guard members.updateValue(value, forKey: key) == nil else {
        throw PythonLiteralError(byte: 0, found: "a second '\(key)'", expected: "one")
      }
    }
    for key in keys where members[key] == nil {
      throw PythonLiteralError(byte: 0, found: "no '\(key)'", expected: keys.joined(separator: ", "))
    }
    return members
  }

  /// The number of bytes that the elements take.
  func dataLength(_ place: ArrayPlace) throws(ContainerError) -> Int {
    guard let count = shape.elementCount, let size = element.size,
      case let (bytes, overflow) = count.multipliedReportingOverflow(by: size), !overflow
    else {
      throw place.inHeader(
        at: 0, found: "shape \(shape)", expected: "elements that 64 bits can count the bytes of")
    }
    return bytes
  }
}

/// Which array is read and where its first byte lies, for messages.
struct ArrayPlace {
  /// What messages call the array.
  let subject: String
  /// The offset of its first byte in the file, or `nil` where its bytes are compressed.
  let offset: Int?

  /// An error about the byte that is number `byte` of the array.
  func damaged(at byte: Int, found: String, expected: String) -> ContainerError {
    .damaged(subject: subject, byte: offset.map { $0 + byte }, found: found, expected: expected)
  }

  /// An error about what the header says.
  func inHeader(at byte: Int, found: String, expected: String) -> ContainerError {
    .damaged(
      subject: "header of \(subject)", byte: offset.map { $0 + byte }, found: found, expected: expected)
  }
}
