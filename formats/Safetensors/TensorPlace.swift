import WeightGraph

/// Where a tensor's elements stand behind the header.
struct TensorPlace {
  let name: String
  let range: Range<Int>
  /// Where in the file the header says so.
  let byte: Int

  /// Checks that tensors leave no byte out and share none: each begins where the one before it ends.
  ///
  /// Nothing else could hide in such a file, and no small file could claim many large tensors.
  ///
  /// - Parameter byteCount: how many bytes stand behind the header.
  static func check(_ places: [TensorPlace], fill byteCount: Int, _ findings: inout Findings) {
    let ordered = places.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    var last = "the header"
    for place in ordered {
      if place.range.lowerBound != end {
        let what = place.range.lowerBound < end ? "bytes that another tensor has too" : "a hole in front of it"
        findings.add(
          .damaged(
            subject: "tensor '\(place.name)', data_offsets", byte: place.byte,
            found: "\(place.range.lowerBound), \(what)", expected: "\(end), where \(last) ends"))
      }
      guard place.range.upperBound >= end else { continue }
      end = place.range.upperBound
      last = "tensor '\(place.name)'"
    }
    guard end != byteCount else { return }
    findings.add(
      .damaged(
        subject: "file length", byte: nil, found: "\(byteCount) bytes behind the header",
        expected: "\(end), where \(last) ends"))
  }
}
