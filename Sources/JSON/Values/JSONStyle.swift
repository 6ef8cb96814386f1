/// How JSON is laid out.
public struct JSONStyle: Sendable {
  /// The number of spaces by which what lies inside a list or object is set in, or `nil` for everything on one line.
  public var indentation: Int?
  /// Whether members come in the order of their names' bytes, and not in the object's own.
  public var sortsKeys: Bool

  /// A layout.
  public init(indentation: Int? = nil, sortsKeys: Bool = false) {
    self.indentation = indentation
    self.sortsKeys = sortsKeys
  }

  /// Everything on one line, without a space.
  public static let compact = JSONStyle()
  /// A line for every element, two spaces for every level.
  public static let pretty = JSONStyle(indentation: 2)
}
