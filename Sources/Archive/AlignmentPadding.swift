/// The extra field that makes an entry's data start at a multiple of 64 bytes, so that they can be used where they are
/// mapped.
///
/// Source: the field `0xD935` of Android's `zipalign`, which every reader passes over: the alignment in 16 bits, zeros.
enum AlignmentPadding {
  static let alignment = 64
  /// The length of a field without zeros.
  static let shortest = 6
  private static let identifier: UInt16 = 0xd935

  /// How many bytes a field must have so that what follows `position` and the field is aligned.
  static func length(at position: Int) -> Int {
    let missing = (alignment - position % alignment) % alignment
    return missing == 0 || missing >= shortest ? missing : missing + alignment
  }

  /// A field of `length` bytes.
  static func field(_ length: Int) -> [UInt8] {
    guard length > 0 else { return [] }
    var bytes: [UInt8] = []
    bytes.append(identifier)
    bytes.append(UInt16(length - 4))
    bytes.append(UInt16(alignment))
    return bytes + [UInt8](repeating: 0, count: length - shortest)
  }
}
