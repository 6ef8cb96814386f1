/// One step through JSON text.
public enum JSONToken: Equatable, Sendable {
  case beginObject, endObject
  case beginArray, endArray
  /// The name of the member whose value comes next; the colon has been read.
  case key(String)
  /// A string, not yet decoded: weights in base64 may be larger than memory.
  case string(JSONText)
  /// A number written without fraction and exponent.
  case integer(Int64)
  case double(Double)
  case bool(Bool)
  case null
  /// The end of the text, with nothing but white space after the value.
  case end
}

/// Where a string stands in JSON text, between its quotes.
public struct JSONText: Hashable, Sendable {
  /// The bytes between the quotes, checked to be UTF-8 with well-formed escapes.
  public let range: Range<Int>
  /// Whether some of them are escapes, so that they are not the text as it is.
  public let hasEscapes: Bool
}
