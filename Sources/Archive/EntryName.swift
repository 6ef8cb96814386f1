import ByteIO

/// The name of an entry, checked so that it means one place inside one folder on every system.
struct EntryName {
  let text: String

  /// Decodes and checks a name; `byte` is where it lies in the file.
  init(_ bytes: [UInt8], isUnicode: Bool, byte: Int) throws(ZipError) {
    let text = isUnicode ? String(validating: bytes, as: UTF8.self) : Self.decodeCodePage437(bytes)
    guard let text else {
      let shown = String(decoding: bytes, as: UTF8.self)
      throw ZipError(entry: shown, byte: byte, .unsafeName(problem: "is not UTF-8, though its flag says so"))
    }
    if let problem = Self.danger(in: text) {
      throw ZipError(entry: text.quotable, byte: byte, .unsafeName(problem: problem))
    }
    self.text = text
  }

  /// What is wrong with a name, as what it *does*, or `nil`.
  static func danger(in name: String) -> String? {
    if name.isEmpty { return "is empty" }
    if name.utf8.contains(0) { return "contains a NUL" }
    if name.utf8.contains(UInt8(ascii: "\\")) { return "contains a backslash" }
    if name.utf8.first == UInt8(ascii: "/") || isDrive(name) { return "is absolute" }
    if name.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) }) {
      return "contains '..'"
    }
    return nil
  }

  /// Whether a name starts like `C:/`.
  private static func isDrive(_ name: String) -> Bool {
    let start = Array(name.utf8.prefix(3))
    return start.count == 3 && start[1] == UInt8(ascii: ":") && start[2] == UInt8(ascii: "/")
  }

  /// The upper half of the IBM PC's character set, which names are in when their flag does not say UTF-8.
  private static let upperHalf = Array(
    """
    ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌\
    █▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}
    """.unicodeScalars)

  private static func decodeCodePage437(_ bytes: [UInt8]) -> String {
    var text = String.UnicodeScalarView()
    for byte in bytes { text.append(byte < 128 ? Unicode.Scalar(byte) : upperHalf[Int(byte) - 128]) }
    return String(text)
  }
}

extension String {
  /// The text with control characters made visible, so that a name from a file cannot rewrite a message.
  fileprivate var quotable: String {
    var shown = ""
    for scalar in unicodeScalars { shown += scalar.value < 32 ? scalar.escaped(asASCII: true) : String(scalar) }
    return shown
  }
}
