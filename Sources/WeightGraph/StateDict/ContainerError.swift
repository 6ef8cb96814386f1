public import ByteIO

/// What can be wrong with a file of tensors, or with putting tensors into one.
public indirect enum ContainerError: Error, Equatable, Sendable {
  /// The file itself cannot be opened, read or written.
  case file(FileError)
  /// The bytes break the container's rules. `subject` is the tensor or the part of the file, `byte` the offset in the file.
  case damaged(subject: String, byte: Int?, found: String, expected: String)
  /// The bytes keep the rules, but this program does not read them; `reason` says what they are.
  case unsupported(subject: String, reason: String, hint: String?)
  /// A tensor is not there that must be.
  case missing(tensor: String, expected: Shape?)
  /// A tensor has another shape than it must have.
  case misshapen(tensor: String, found: Shape, expected: Shape)
  /// The container cannot hold these things.
  case cannotHold(container: String, losses: [Loss])
  /// Several things are wrong.
  case several([ContainerError])

  /// Does something with a file and states its failure as this layer's error.
  public static func wrapping<Result: ~Copyable>(
    _ body: () throws(FileError) -> Result
  ) throws(ContainerError) -> Result {
    do throws(FileError) { return try body() } catch { throw .file(error) }
  }

  /// One error out of all that were found; `errors` must not be empty.
  public static func all(_ errors: [ContainerError]) -> ContainerError {
    errors.count == 1 ? errors[0] : .several(errors)
  }
}

/// One thing that a target cannot hold.
public struct Loss: Hashable, Sendable {
  /// The tensor, the hyperparameter or the metadata that is lost.
  public let subject: String
  /// Why it cannot be kept.
  public let reason: String

  /// States what is lost, and why.
  public init(_ subject: String, _ reason: String) {
    self.subject = subject
    self.reason = reason
  }
}

extension ContainerError: CustomStringConvertible {
  /// How many of several errors a message shows.
  private static let shown = 40

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let subject, let byte, let found, let expected):
      "\(subject)\(byte.map { ", byte \($0)" } ?? ""): found \(found), expected \(expected)"
    case .unsupported(let subject, let reason, let hint):
      "\(subject): \(reason)\(hint.map { " (\($0))" } ?? "")"
    case .missing(let tensor, let expected):
      "tensor '\(tensor)': is missing\(expected.map { ", expected shape \($0)" } ?? "")"
    case .misshapen(let tensor, let found, let expected):
      "tensor '\(tensor)': shape \(found), expected \(expected)"
    case .cannotHold(let container, let losses):
      losses.map { "\(container) cannot hold \($0.subject): \($0.reason)" }.joined(separator: "\n")
    case .several(let errors):
      errors.prefix(Self.shown).map(\.description).joined(separator: "\n")
        + (errors.count > Self.shown ? "\nand \(errors.count - Self.shown) more of this kind" : "")
    }
  }
}
