import ByteIO

/// Follows a pickle's instructions as far as they describe values.
///
/// In Python a pickle is a program: `GLOBAL` imports any function there is, and `REDUCE` calls it. Here the first makes a
/// name and the second a pair of that name and its arguments; there is nothing in this machine that could be called.
struct PickleMachine {
  private(set) var heap: PickleHeap
  private var stack: [PickleReference] = []
  /// How high the stack was at each mark.
  private var marks: [Int] = []
  private var memo = PickleMemo()
  /// The current instruction, and where it stands.
  private var opcode = PickleOpcode.proto
  private var byte = 0

  init(_ source: ByteRegion) { heap = PickleHeap(source) }

  /// Follows one instruction; returns the value of the whole pickle at its end.
  mutating func step(_ cursor: inout ByteCursor) throws(PickleError) -> PickleReference? {
    byte = cursor.position
    guard cursor.remaining > 0 else { throw wrong("the end of the bytes", "STOP") }
    let code = try number(UInt8.self, &cursor)
    guard let opcode = PickleOpcode(rawValue: code) else {
      throw wrong("the instruction 0x\(String(code, radix: 16))", "one of pickle protocols 2 to 5")
    }
    self.opcode = opcode
    switch opcode {
    case .stop: return try end()
    case .proto:
      let version = try number(UInt8.self, &cursor)
      guard version <= 5 else { throw wrong("protocol \(version)", "at most 5") }
    case .frame: _ = try length(UInt64.self, &cursor)
    case .mark: marks.append(stack.count)
    case .pop: try popOrUnmark()
    case .popMark: _ = try popToMark()
    case .dup: stack.append(try top())
    case .none: push(.none)
    case .newTrue: push(.truth(true))
    case .newFalse: push(.truth(false))
    case .binInt: push(.integer(Int64(try number(Int32.self, &cursor))))
    case .binInt1: push(.integer(Int64(try number(UInt8.self, &cursor))))
    case .binInt2: push(.integer(Int64(try number(UInt16.self, &cursor))))
    case .long1: try pushLong(try length(UInt8.self, &cursor), cursor.bytes)
    case .long4: try pushLong(try length(UInt32.self, &cursor), cursor.bytes)
    case .binFloat: push(.real(Double(bitPattern: try number(UInt64.self, &cursor, .big))))
    case .shortBinString, .shortBinUnicode: push(.text(try length(UInt8.self, &cursor)))
    case .binString, .binUnicode: push(.text(try length(UInt32.self, &cursor)))
    case .binUnicode8: push(.text(try length(UInt64.self, &cursor)))
    case .shortBinBytes: push(.bytes(try length(UInt8.self, &cursor)))
    case .binBytes: push(.bytes(try length(UInt32.self, &cursor)))
    case .binBytes8, .byteArray8: push(.bytes(try length(UInt64.self, &cursor)))
    case .emptyTuple: push(.tuple([]))
    case .tuple: push(.tuple(try popToMark()))
    case .tuple1: push(.tuple(try pop(1)))
    case .tuple2: push(.tuple(try pop(2)))
    case .tuple3: push(.tuple(try pop(3)))
    case .emptyList: push(.list([]))
    case .append: try append(try pop(1))
    case .appends, .addItems: try append(try popToMark())
    case .emptyDict: push(.dictionary([]))
    case .setItem: try put(try pop(2))
    case .setItems: try put(try popToMark())
    case .emptySet: push(.set([]))
    case .frozenSet: push(.set(try popToMark()))
    case .binGet: try recall(Int(try number(UInt8.self, &cursor)))
    case .longBinGet: try recall(Int(try number(UInt32.self, &cursor)))
    case .binPut: memo.put(try top(), at: Int(try number(UInt8.self, &cursor)))
    case .longBinPut: memo.put(try top(), at: Int(try number(UInt32.self, &cursor)))
    case .memoize: memo.put(try top(), at: memo.count)
    case .global: try pushSymbol(try line(&cursor), try line(&cursor))
    case .stackGlobal: try pushSymbol()
    case .reduce, .newObj: try pushObject(try pop(2))
    // The keyword arguments are of no use to somebody who calls nothing.
    case .newObjEx: try pushObject(Array(try pop(3).prefix(2)))
    case .build: try build(from: try pop(1)[0])
    case .binPersID: push(.persistent(try pop(1)[0]))
    }
    return nil
  }
}

// MARK: - What instructions do

extension PickleMachine {
  private mutating func push(_ value: PickleValue) { stack.append(heap.add(value)) }

  /// The lowest place of the stack that may be taken away.
  private var floor: Int { marks.last ?? 0 }

  private func top() throws(PickleError) -> PickleReference {
    guard stack.count > floor, let top = stack.last else { throw wrong("nothing on the stack", "a value") }
    return top
  }

  /// The topmost `count` values, the lowest first.
  private mutating func pop(_ count: Int) throws(PickleError) -> [PickleReference] {
    guard stack.count - floor >= count else {
      throw wrong("\(stack.count - floor) values on the stack", "\(count)")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  /// The values above the last mark, which is taken away.
  private mutating func popToMark() throws(PickleError) -> [PickleReference] {
    guard let mark = marks.popLast() else { throw wrong("no mark on the stack", "one") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  /// In Python, `POP` right after a mark takes the mark away.
  private mutating func popOrUnmark() throws(PickleError) {
    if stack.count == marks.last { marks.removeLast() } else { _ = try pop(1) }
  }

  private mutating func end() throws(PickleError) -> PickleReference {
    guard marks.isEmpty, stack.count == 1 else {
      throw wrong("\(stack.count) values and \(marks.count) marks at the end", "one value")
    }
    return stack[0]
  }

  private mutating func append(_ elements: [PickleReference]) throws(PickleError) {
    guard heap.append(elements, to: try top()) else { throw wrong(describe(try top()), "a list or an object") }
  }

  private mutating func put(_ items: [PickleReference]) throws(PickleError) {
    guard items.count.isMultiple(of: 2) else { throw wrong("\(items.count) values", "keys and values in turn") }
    guard heap.put(items, into: try top()) else { throw wrong(describe(try top()), "a dictionary or an object") }
  }

  private mutating func build(from state: PickleReference) throws(PickleError) {
    guard heap.build(try top(), from: state) else { throw wrong(describe(try top()), "an object") }
  }

  private mutating func recall(_ place: Int) throws(PickleError) {
    guard let value = memo[place] else { throw wrong("place \(place) of the memo, which is empty", "one with a value") }
    stack.append(value)
  }

  private mutating func pushSymbol(_ module: Range<Int>, _ name: Range<Int>) throws(PickleError) {
    push(.symbol(module: heap.add(.text(module)), name: heap.add(.text(name))))
  }

  private mutating func pushSymbol() throws(PickleError) {
    let parts = try pop(2)
    for part in parts {
      guard case .text = heap[part] else { throw wrong(describe(part), "a text") }
    }
    push(.symbol(module: parts[0], name: parts[1]))
  }

  private mutating func pushObject(_ parts: [PickleReference]) throws(PickleError) {
    guard case .tuple = heap[parts[1]] else { throw wrong(describe(parts[1]), "a tuple of arguments") }
    stack.append(heap.add(PickleObject(function: parts[0], arguments: parts[1], byte: byte)))
  }

  /// An integer of any length: two's complement, little-endian.
  private mutating func pushLong(_ range: Range<Int>, _ bytes: RawSpan) throws(PickleError) {
    guard range.count <= 8 else { return push(.wideInteger) }
    var value: Int64 = 0
    for (place, byte) in range.enumerated() { value |= Int64(bytes.byte(at: byte)) << Int64(8 * place) }
    let unused = Int64(64 - 8 * range.count)
    push(.integer(range.isEmpty ? 0 : (value << unused) >> unused))
  }
}

// MARK: - Operands

extension PickleMachine {
  private func number<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ cursor: inout ByteCursor, _ order: ByteOrder = .little
  ) throws(PickleError) -> T {
    do { return try cursor.read(T.self, order) } catch { throw truncated(error) }
  }

  /// Reads a length and moves over as many bytes; a frame has a length and is not moved over.
  private func length<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ cursor: inout ByteCursor
  ) throws(PickleError) -> Range<Int> {
    let length = try number(T.self, &cursor)
    guard let count = Int(exactly: length) else {
      throw wrong("a length of \(length)", "at most \(cursor.remaining)")
    }
    guard opcode != .frame else {
      guard count <= cursor.remaining else { throw wrong("a frame of \(count) bytes", "at most \(cursor.remaining)") }
      return cursor.position..<cursor.position
    }
    do { return try cursor.take(count) } catch { throw truncated(error) }
  }

  /// The text up to the next line feed, over which the cursor moves.
  private func line(_ cursor: inout ByteCursor) throws(PickleError) -> Range<Int> {
    let start = cursor.position
    while cursor.remaining > 0 {
      if try number(UInt8.self, &cursor) == UInt8(ascii: "\n") { return start..<cursor.position - 1 }
    }
    throw wrong("the end of the bytes", "a name that ends with a line feed")
  }

  private func truncated(_ error: ByteCursor.Truncation) -> PickleError {
    wrong("\(error.available) bytes", "\(error.needed)")
  }

  private func wrong(_ found: String, _ expected: String) -> PickleError {
    PickleError(byte: byte, found: "\(opcode.name) with \(found)", expected: expected)
  }

  private func describe(_ reference: PickleReference) -> String {
    switch heap[reference] {
    case .none: "None"
    case .truth: "a truth value"
    case .integer, .wideInteger: "an integer"
    case .real: "a number"
    case .text: "a text"
    case .bytes: "bytes"
    case .list: "a list"
    case .tuple: "a tuple"
    case .set: "a set"
    case .dictionary: "a dictionary"
    case .symbol: "the symbol '\(heap.symbol(reference) ?? "?")'"
    case .persistent: "a persistent id"
    case .object: "an object"
    }
  }
}
