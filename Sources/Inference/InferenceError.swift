public import WeightGraph

/// Why a model, or a sequence of tokens, cannot be computed.
public enum InferenceError: Error, Equatable, Sendable {
  /// The arithmetic defines no meaning for this combination of hyperparameters.
  case notComputed(Hyperparameter, found: String, expected: String)
  /// A tensor holds values that float32 cannot hold, or is not of numbers with a fraction.
  case notFloat32(role: Role, tensor: String, dtype: DType)
  /// A tensor's stored bytes cannot be read.
  case container(ContainerError)
  /// A forward pass needs at least one token.
  case noTokens
  /// The token at `position` of the input has no embedding.
  case unknownToken(Int, position: Int, vocabularyLength: Int)
  /// The tokens do not fit behind those that the cache holds already.
  case tooManyTokens(Int, cached: Int, contextLength: Int)
}

extension InferenceError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notComputed(let name, let found, let expected):
      "\(name.rawValue): found \(found), but the forward pass computes only \(expected)"
    case .notFloat32(let role, let tensor, let dtype) where dtype == .f64:
      "tensor '\(tensor)' (\(role)): f64 values that float32 cannot hold, expected values that it can"
    case .notFloat32(let role, let tensor, let dtype):
      "tensor '\(tensor)' (\(role)): found \(dtype), expected floating-point values"
    case .container(let error): error.description
    case .noTokens: "found no token, expected at least one"
    case .unknownToken(let token, let position, let vocabularyLength):
      "token \(token) at position \(position): expected 0 to \(vocabularyLength - 1)"
    case .tooManyTokens(let count, let cached, let contextLength):
      cached == 0
        ? "found \(count) tokens, expected at most \(contextLength)"
        : "found \(count) tokens after \(cached), expected at most \(contextLength - cached)"
    }
  }
}
