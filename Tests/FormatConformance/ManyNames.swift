import Foundation

/// A file of ten million names, each of which is another where those around it count as well: a thousand times the same ten
/// thousand, so that a test writes it in a moment.
public struct ManyNames {
  private let head: [UInt8]
  private let parts: (Int) -> (before: [UInt8], after: [UInt8])
  private let names: [UInt8]
  private let tail: [UInt8]

  /// How often the names come.
  public static let repetitions = 1000

  /// A file of this beginning and end, and between them names after and before what each repetition has around it.
  ///
  /// - Parameter name: what the file says of one of ten thousand names, of four digits.
  public init(
    head: [UInt8], tail: [UInt8], name: (_ digits: [UInt8]) -> [UInt8],
    around: @escaping (_ digits: [UInt8]) -> (before: [UInt8], after: [UInt8])
  ) {
    (self.head, self.tail) = (head, tail)
    parts = { around(Self.digits($0)) }
    names = (0..<10_000).flatMap { name(Self.digits($0)) }
  }

  /// The number of bytes.
  public var byteCount: Int {
    let (before, after) = parts(0)
    return head.count + Self.repetitions * (before.count + names.count + after.count) + tail.count
  }

  /// Writes the file, of which little is in memory at a time.
  public func write(_ path: String) throws {
    try Data(head).write(to: URL(filePath: path))
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    for number in 0..<Self.repetitions {
      let (before, after) = parts(number)
      try handle.write(contentsOf: Data(before + names + after))
    }
    try handle.write(contentsOf: Data(tail))
    try handle.close()
  }

  private static func digits(_ number: Int) -> [UInt8] { Array(String(10_000 + number).utf8.dropFirst()) }
}
