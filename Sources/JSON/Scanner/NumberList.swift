import ByteIO

/// Where a list of numbers, or of lists of numbers, stands in JSON text, and how long it is.
public struct NumberList: Hashable, Sendable {
  /// From the opening bracket to just behind the closing one.
  public let range: Range<Int>
  /// The lengths of the lists, outermost first.
  public let lengths: [Int]
  /// Whether the first element is `true` or `false`.
  public let holdsTruthValues: Bool
}

extension JSONScanner {
  /// Whether the list whose opening bracket was the last token is, as far as its first element tells, one of numbers.
  ///
  /// Looks through the brackets of lists in lists. Truth values and the words for what is no finite number count as
  /// numbers, and an empty list as a list of numbers.
  public var isAtNumberList: Bool {
    var here = position
    bytes.skipWhitespace(&here)
    while here < bytes.byteCount, bytes.byte(at: here) == UInt8(ascii: "[") {
      here += 1
      bytes.skipWhitespace(&here)
    }
    guard here < bytes.byteCount else { return true }
    switch bytes.byte(at: here) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "]"), UInt8(ascii: "t"),
      UInt8(ascii: "f"):
      return true
    default:
      return NonFiniteNumber(bytes, &here, quotes: .optional) != nil
    }
  }

  /// Passes over the list whose opening bracket was the last token, and finds out how long it and the lists in it are.
  ///
  /// Only brackets and commas are looked at; the numbers themselves are checked by ``NumberListReader``.
  ///
  /// - Throws: ``JSONError`` where lists side by side differ in length or depth, or where something else is in them.
  @_lifetime(self: copy self)
  public mutating func readNumberList() throws(JSONError) -> NumberList {
    // The list itself is open already.
    var outline = NumberListOutline(bytes, at: tokenStart, depthLimit: depthLeft + 1)
    let list = try outline.read()
    resume(afterListEndingAt: list.range.upperBound)
    return list
  }
}

/// Follows the brackets of lists in lists.
private struct NumberListOutline: ~Escapable {
  let bytes: RawSpan
  let start: Int
  let depthLimit: Int
  var position: Int
  /// The length of the lists at each depth, as the first one there had it.
  var lengths: [Int?] = []
  /// How many elements each open list has so far, and where it starts.
  var open: [(count: Int, start: Int)] = []

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, at start: Int, depthLimit: Int) {
    self.bytes = bytes
    self.start = start
    self.depthLimit = depthLimit
    position = start
  }

  private var byte: UInt8? { position < bytes.byteCount ? bytes.byte(at: position) : nil }

  @_lifetime(self: copy self)
  mutating func read() throws(JSONError) -> NumberList {
    while byte == UInt8(ascii: "[") { try openList() }
    let holdsTruthValues = byte == UInt8(ascii: "t") || byte == UInt8(ascii: "f")
    repeat {
      if open.count == lengths.count {
        try readRow()
      } else if byte == UInt8(ascii: "]") {
        try closeList()
      } else {
        try openNextRow()
      }
    } while !open.isEmpty
    return NumberList(
      range: start..<position, lengths: lengths.compactMap { $0 }, holdsTruthValues: holdsTruthValues)
  }

  /// Reads the elements of an innermost list and its closing bracket.
  @_lifetime(self: copy self)
  private mutating func readRow() throws(JSONError) {
    if byte == UInt8(ascii: "]") { return try closeList() }
    var count = 1
    while true {
      count += bytes.skimNumbers(&position)
      if byte == UInt8(ascii: "]") { break }
      let isWord =
        bytes.skipWord("true", &position) || bytes.skipWord("false", &position)
        || NonFiniteNumber(bytes, &position, quotes: .optional) != nil
      guard isWord else {
        let found = byte == UInt8(ascii: "[") ? "a list" : bytes.glimpse(at: position)
        throw .unexpected(byte: position, found: found, expected: "a number, ',' or ']'")
      }
    }
    open[open.count - 1].count = count
    try closeList()
  }

  /// Reads the comma after a list and the brackets up to the next innermost one.
  @_lifetime(self: copy self)
  private mutating func openNextRow() throws(JSONError) {
    guard byte == UInt8(ascii: ",") else { throw .unexpected(bytes, at: position, expected: "',' or ']'") }
    position += 1
    bytes.skipWhitespace(&position)
    while open.count < lengths.count {
      guard byte == UInt8(ascii: "[") else { throw .unexpected(bytes, at: position, expected: "'[' as before") }
      try openList()
    }
  }

  @_lifetime(self: copy self)
  private mutating func openList() throws(JSONError) {
    guard open.count < depthLimit else { throw .tooDeep(byte: position, limit: depthLimit) }
    open.append((0, position))
    if open.count > lengths.count { lengths.append(nil) }
    position += 1
    bytes.skipWhitespace(&position)
  }

  /// Reads a closing bracket and counts the list in the one around it.
  @_lifetime(self: copy self)
  private mutating func closeList() throws(JSONError) {
    let (count, start) = open.removeLast()
    let expected = lengths[open.count] ?? count
    guard count == expected else {
      throw .unexpected(byte: start, found: "a list of length \(count)", expected: "length \(expected) as before")
    }
    lengths[open.count] = count
    position += 1
    if open.isEmpty { return }
    open[open.count - 1].count += 1
    bytes.skipWhitespace(&position)
  }
}
