import WeightGraph

/// Where a pickle stands, for messages.
struct PicklePlace {
  /// What messages call it: `member 'model/data.pkl'`.
  let subject: String
  /// What is added to a byte of the pickle to get one of the file, or `nil` where the pickle is compressed.
  let offset: Int?

  /// An error about the instruction at a byte of the pickle.
  ///
  /// - Parameter thing: what is wrong there, where that is not the pickle itself: `tensor 'wte'`.
  func damaged(_ thing: String? = nil, at byte: Int, found: String, expected: String) -> ContainerError {
    let subject = thing.map { "\($0) in \(self.subject)" } ?? self.subject
    guard let offset else {
      return .damaged(
        subject: "\(subject), instruction at byte \(byte) of the decompressed", byte: nil, found: found,
        expected: expected)
    }
    return .damaged(subject: subject, byte: offset + byte, found: found, expected: expected)
  }

  /// An error of the pickle itself.
  func damaged(_ error: PickleError) -> ContainerError {
    damaged(at: error.byte, found: error.found, expected: error.expected)
  }
}
