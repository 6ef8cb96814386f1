import ArgumentParser

/// A number of bytes as an argument: `500MB`, `5GB`, `2GiB`, `4096`.
struct ShardSize: ExpressibleByArgument {
  let byteCount: Int

  /// What the units stand for, as Hugging Face's tools understand them.
  private static let units: [(name: String, byteCount: Int)] = [
    ("KIB", 1 << 10), ("MIB", 1 << 20), ("GIB", 1 << 30), ("TIB", 1 << 40),
    ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1), ("", 1),
  ]

  init?(argument: String) {
    let text = argument.uppercased()
    guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }),
      let count = Int(text.dropLast(unit.name.count)), count > 0,
      case let (byteCount, overflow) = count.multipliedReportingOverflow(by: unit.byteCount), !overflow
    else { return nil }
    self.byteCount = byteCount
  }
}
