import ArgumentParser

/// An option of a container and its value: `compression=deflate`.
struct ContainerChoice: Sendable {
  let name: String
  let value: String

  /// Reads `name=value`.
  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("expected name=value") }
    (name, value) = (String(parts[0]), String(parts[1]))
  }
}
