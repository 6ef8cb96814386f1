/// Writes a pickle of protocol 2 out of the few instructions that `torch.load(weights_only=True)` follows.
struct PickleWriter {
  private(set) var bytes: [UInt8] = []
  /// The number of instructions so far.
  private(set) var instructionCount = 0
  /// What was put into the memo, and where.
  private var memo: [String: UInt8] = [:]

  init() {
    write(.proto)
    bytes.append(2)
  }

  /// Writes one instruction without operands.
  mutating func write(_ opcode: PickleOpcode) {
    bytes.append(opcode.rawValue)
    instructionCount += 1
  }

  mutating func write(_ text: String) {
    precondition(text.utf8.count <= Int(UInt32.max), "a pickle of protocol 2 has no longer texts")
    write(.binUnicode)
    append(UInt32(text.utf8.count))
    bytes += Array(text.utf8)
  }

  mutating func write(_ number: Int) {
    if let byte = UInt8(exactly: number) {
      write(.binInt1)
      bytes.append(byte)
    } else if let short = UInt16(exactly: number) {
      write(.binInt2)
      append(short)
    } else if let word = Int32(exactly: number) {
      write(.binInt)
      append(UInt32(bitPattern: word))
    } else {
      // As few bytes as keep the sign.
      let count = (number.bitWidth - max(number, ~number).leadingZeroBitCount) / 8 + 1
      write(.long1)
      bytes.append(UInt8(count))
      for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }
  }

  mutating func write(_ number: Double) {
    write(.binFloat)
    append(number.bitPattern.byteSwapped)
  }

  mutating func write(_ truth: Bool) { write(truth ? .newTrue : .newFalse) }

  /// Writes a tuple of numbers.
  mutating func write(tuple numbers: [Int]) {
    let short: [PickleOpcode] = [.emptyTuple, .tuple1, .tuple2, .tuple3]
    if numbers.count > 3 { write(.mark) }
    for number in numbers { write(number) }
    write(numbers.count > 3 ? .tuple : short[numbers.count])
  }

  /// Writes a symbol, the first time in full.
  mutating func write(symbol name: String, of module: String) {
    memoized("\(module) \(name)") { writer in
      writer.write(.global)
      writer.bytes += Array("\(module)\n\(name)\n".utf8)
    }
  }

  /// Writes a text that occurs often, the first time in full.
  mutating func write(repeated text: String) {
    memoized("'\(text)'") { $0.write(text) }
  }

  /// Writes an empty `OrderedDict`.
  mutating func writeOrderedDictionary() {
    write(symbol: "OrderedDict", of: "collections")
    write(.emptyTuple)
    write(.reduce)
  }

  private mutating func memoized(_ key: String, _ body: (inout PickleWriter) -> Void) {
    if let place = memo[key] {
      write(.binGet)
      return bytes.append(place)
    }
    body(&self)
    let place = UInt8(memo.count)
    memo[key] = place
    write(.binPut)
    bytes.append(place)
  }

  private mutating func append<T: FixedWidthInteger>(_ number: T) {
    for place in 0..<T.bitWidth / 8 { bytes.append(UInt8(truncatingIfNeeded: number >> T(8 * place))) }
  }
}
