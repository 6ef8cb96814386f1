/// One thing that every container promises, as a sentence that can be tried.
public struct ConformancePromise: Sendable, CustomStringConvertible {
  /// The promise in words, as a test report shows it.
  public let description: String
  private let body: @Sendable () throws -> Void

  init(_ description: String, _ body: @escaping @Sendable () throws -> Void) {
    self.description = description
    self.body = body
  }

  /// Tries the promise.
  ///
  /// - Throws: ``BrokenPromise`` with everything that was found to be otherwise, or the error that the container threw
  ///   where it must not.
  public func check() throws { try body() }
}

/// What was found to be other than a container promises.
public struct BrokenPromise: Error, CustomStringConvertible {
  /// The findings, each a sentence without its full stop.
  public let findings: [String]

  public var description: String {
    let shown = findings.prefix(12).joined(separator: "\n")
    return findings.count > 12 ? shown + "\n… and \(findings.count - 12) more" : shown
  }

  /// Throws what was found, where anything was.
  static func throwIfAny(_ findings: [String]) throws {
    if !findings.isEmpty { throw BrokenPromise(findings: findings) }
  }
}
