/// Where everything stands in a file: the header, each tensor and the index at the next multiple of 64 bytes.
///
/// The places follow from the sizes alone, so that a reader has no freedom to grant and nothing can overlap.
struct PhialLayout: Equatable, Sendable {
  static let alignment = 64

  /// Where each tensor stands.
  let tensors: [Range<Int>]
  /// Where the index starts.
  let indexOffset: Int

  /// The places of tensors of these sizes, or `nil` when they are more bytes than can be counted.
  init?(byteCounts: [Int]) {
    var tensors: [Range<Int>] = []
    var next = PhialHeader.byteCount
    for count in byteCounts {
      let (end, overflow) = next.addingReportingOverflow(count)
      guard !overflow, let following = Self.aligned(end) else { return nil }
      tensors.append(next..<end)
      next = following
    }
    self.tensors = tensors
    indexOffset = next
  }

  /// The bytes between the tensors, all of which are zero; those that are empty are left out.
  var padding: [(after: Int, range: Range<Int>)] {
    let next = tensors.dropFirst().map(\.lowerBound) + [indexOffset]
    return zip(tensors, next).enumerated().compactMap { index, pair in
      pair.0.upperBound < pair.1 ? (index, pair.0.upperBound..<pair.1) : nil
    }
  }

  private static func aligned(_ offset: Int) -> Int? {
    let (sum, overflow) = offset.addingReportingOverflow(alignment - 1)
    return overflow ? nil : sum / alignment * alignment
  }
}
