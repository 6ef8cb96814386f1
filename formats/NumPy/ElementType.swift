import ByteIO
import WeightGraph

/// What the elements of an npy file are, as its `descr` says.
enum ElementType: Equatable {
  case number(DType, ByteOrder)
  /// Text of at most `length` code points of 32 bits each.
  case unicode(length: Int, ByteOrder)
  /// Text of at most `length` bytes.
  case bytes(length: Int)

  /// The size of an element in bytes, or `nil` when it does not fit in an `Int`.
  var size: Int? {
    switch self {
    case .number(let dtype, _): dtype.bytesPerBlock
    case .bytes(let length): length
    case .unicode(let length, _):
      switch length.multipliedReportingOverflow(by: 4) {
      case (let size, false): size
      default: nil
      }
    }
  }
}

/// Why a `descr` stands for no tensor.
struct ElementRefusal: Error, Equatable {
  let reason: String
  var hint: String?
}

extension ElementType {
  /// Understands a `descr`: byte order, kind and size, as in `<f4`.
  ///
  /// - Parameter voidIsBrain: whether two bytes of no type are a bfloat16, as `ml_dtypes` leaves it in a file.
  init(descr: PythonLiteral, voidIsBrain: Bool) throws(ElementRefusal) {
    guard case .string(let text) = descr else { throw Self.structured(descr) }
    let characters = Array(text.unicodeScalars)
    guard characters.count >= 2, let order = Self.order(characters[0]) else { throw Self.unknown(text) }
    let kind = characters[1]
    let digits = String(String.UnicodeScalarView(characters[2...]))
    if let refusal = Self.refusals[kind] { throw refusal }
    guard let size = Int(digits), size >= 0, digits == String(size) else { throw Self.unknown(text) }
    switch kind {
    case "U": self = .unicode(length: size, order)
    case "S": self = .bytes(length: size)
    case "V": self = try Self.void(text, size: size, isBrain: voidIsBrain, order)
    default:
      guard let dtype = Self.numbers.first(where: { $0.kind == kind && $0.dtype.bytesPerBlock == size })?.dtype else {
        throw Self.refusal(kind, size) ?? Self.unknown(text)
      }
      guard characters[0] != "|" || dtype.bytesPerNumber == 1 else { throw Self.unknown(text) }
      self = .number(dtype, order)
    }
  }

  /// What numpy writes for elements of `dtype`, or `nil` when it has no such type.
  static func descr(_ dtype: DType) -> String? {
    guard let kind = numbers.first(where: { $0.dtype == dtype })?.kind else { return nil }
    return "\(dtype.bytesPerNumber == 1 ? "|" : "<")\(kind)\(dtype.bytesPerBlock)"
  }

  /// The types that numpy has. It has no bfloat16; what `ml_dtypes` writes names no type.
  static let writable = Set(numbers.map(\.dtype))

  /// The most axes that every numpy can have; numpy 2 can have 64.
  static let maximumRank = 32

  /// numpy's kinds. Source: `numpy.dtype.kind`.
  private static let numbers: [(kind: Unicode.Scalar, dtype: DType)] = [
    ("f", .f64), ("f", .f32), ("f", .f16),
    ("i", .i64), ("i", .i32), ("i", .i16), ("i", .i8),
    ("u", .u64), ("u", .u32), ("u", .u16), ("u", .u8),
    ("b", .bool), ("c", .c64), ("c", .c128),
  ]

  private static func order(_ character: Unicode.Scalar) -> ByteOrder? {
    switch character {
    case "<": .little
    case ">": .big
    case "|", "=": .host
    default: nil
    }
  }

  private static let refusals: [Unicode.Scalar: ElementRefusal] = [
    "O": ElementRefusal(
      reason: "an array of Python objects, which only running the pickle inside it would read",
      hint: "save it again with a numeric dtype"),
    "M": ElementRefusal(reason: "an array of dates, which are no weights"),
    "m": ElementRefusal(reason: "an array of time differences, which are no weights"),
  ]

  private static func refusal(_ kind: Unicode.Scalar, _ size: Int) -> ElementRefusal? {
    switch (kind, size) {
    case ("f", 10...16), ("c", 20...32):
      ElementRefusal(
        reason: "numbers of extended precision (numpy.longdouble), whose bytes mean something else on other machines",
        hint: "save it again as float64")
    case ("f", 1):
      ElementRefusal(
        reason: "numbers of one byte, which is how ml_dtypes leaves float8_e5m2 and nothing says so",
        hint: "save it again as float16")
    default: nil
    }
  }

  private static func void(
    _ descr: String, size: Int, isBrain: Bool, _ order: ByteOrder
  ) throws(ElementRefusal) -> ElementType {
    if size == 2, isBrain { return .number(.bf16, order) }
    throw ElementRefusal(
      reason: "'\(descr)': \(size) bytes an element of which the file does not say what they are",
      hint: size == 2 ? "if ml_dtypes wrote bfloat16 here, say so with the option bfloat16=yes" : nil)
  }

  private static func structured(_ descr: PythonLiteral) -> ElementRefusal {
    guard case .list(let fields) = descr else {
      return ElementRefusal(reason: "descr is \(descr.kind), which no numeric array has")
    }
    let names = fields.compactMap { field -> String? in
      guard case .tuple(let parts) = field, case .string(let name)? = parts.first else { return nil }
      return "'\(name)'"
    }
    return ElementRefusal(
      reason: "a structured array of the fields \(names.joined(separator: ", "))",
      hint: "save each field as an array of its own")
  }

  private static func unknown(_ descr: String) -> ElementRefusal {
    ElementRefusal(reason: "descr '\(descr)' is no type that numpy has")
  }
}
