import WeightGraph

/// How much an archive may become: a file of a few bytes must not fill a disk.
struct UnpackingLimit: Sendable {
  /// Small archives may be full of zeros.
  private static let least = 256 << 20
  /// Weights are numbers without a pattern; those of a model at its beginning, and its optimizer's zeros, are a few times smaller.
  private static let mostTimes = 64

  private let byteCount: Int

  /// The limit for an archive of some length.
  init(archiveByteCount: Int) {
    let (product, overflow) = archiveByteCount.multipliedReportingOverflow(by: Self.mostTimes)
    byteCount = overflow ? .max : max(Self.least, product)
  }

  /// - Throws: ``ContainerError`` where `count` bytes are more than an archive may become.
  func check(_ count: Int, _ subject: String) throws(ContainerError) {
    guard count <= byteCount else {
      throw .unsupported(
        subject: subject, reason: "it would become \(count) bytes, and at most \(byteCount) are made of this archive",
        hint: "unpack it first, if you trust it")
    }
  }
}
