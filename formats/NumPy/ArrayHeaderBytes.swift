import WeightGraph

extension ArrayHeader {
  /// The header that numpy itself writes for an array whose rows lie one after the other, byte for byte.
  ///
  /// Keys are sorted; behind the dictionary numpy leaves room for the first axis to grow to 21 digits, and then pads
  /// with one space or more until the length is a multiple of 64.
  /// Source: `numpy/lib/_format_impl.py`, `_write_array_header` and `_wrap_header`.
  static func bytes(of tensor: Tensor) -> [UInt8] {
    guard let descr = ElementType.descr(tensor.dtype) else { preconditionFailure("losses are looked for first") }
    return bytes(descr: descr, shape: tensor.shape)
  }

  /// The header for an array of any type.
  static func bytes(descr: String, shape: Shape) -> [UInt8] {
    let axes = shape.dimensions.map(String.init)
    let tuple = axes.count == 1 ? "(\(axes[0]),)" : "(\(axes.joined(separator: ", ")))"
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(tuple), }"
    if let first = axes.first { text += String(repeating: " ", count: 21 - first.count) }
    // Of the magic string, the version and a length of 16 bits.
    let prefix = 10
    let padding = 64 - (prefix + text.utf8.count + 1) % 64
    let length = UInt16(text.utf8.count + padding + 1)
    return magic + [1, 0, UInt8(truncatingIfNeeded: length), UInt8(length >> 8)] + Array(text.utf8)
      + [UInt8](repeating: 0x20, count: padding) + [0x0a]
  }
}
