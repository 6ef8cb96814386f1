import ByteIO

/// A pickle that has been read: values, and nothing that was called.
struct Pickle {
  /// How many instructions are followed at most; a checkpoint needs some forty a tensor.
  static let instructionLimit = 1 << 22
  /// How much the values may weigh, which bounds the memory; those of a checkpoint weigh some thirty a tensor.
  static let weightLimit = 1 << 22

  let heap: PickleHeap
  /// The value that the pickle stands for.
  let root: PickleReference
  /// Where the pickle ends.
  let end: Int

  /// Reads the pickle that starts at byte `start` of `source`.
  ///
  /// - Throws: ``PickleError`` with the place of the instruction that makes no sense.
  init(_ source: ByteRegion, at start: Int = 0) throws(PickleError) {
    var machine = PickleMachine(source)
    var cursor = ByteCursor(source.bytes, at: start)
    for _ in 0..<Self.instructionLimit {
      let byte = cursor.position
      guard let root = try machine.step(&cursor) else {
        guard machine.heap.weight <= Self.weightLimit else {
          throw PickleError(
            byte: byte, found: "more values",
            expected: "at most \(Self.weightLimit), a list, tuple, dictionary or object counted as three")
        }
        continue
      }
      self.root = root
      heap = machine.heap
      end = cursor.position
      return
    }
    throw PickleError(
      byte: cursor.position, found: "more instructions", expected: "at most \(Self.instructionLimit)")
  }
}
