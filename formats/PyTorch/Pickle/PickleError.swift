/// Why a pickle cannot be read, and at which of its bytes.
struct PickleError: Error, Equatable {
  /// The offset of the instruction in what contains the pickle.
  let byte: Int
  let found: String
  let expected: String
}
