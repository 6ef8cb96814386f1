extension [UInt8] {
  /// The bytes as messages show them, two digits each.
  var hexadecimal: String { "0x" + map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
