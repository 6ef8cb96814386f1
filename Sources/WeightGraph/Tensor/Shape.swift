/// The lengths of a tensor's axes, the slowest-varying first; empty for a scalar.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The lengths, outermost first; none is negative.
  public let dimensions: [Int]

  /// A shape with these lengths, or `nil` when one is negative.
  public init?(checking dimensions: [Int]) {
    guard dimensions.allSatisfy({ $0 >= 0 }) else { return nil }
    self.dimensions = dimensions
  }

  /// A shape with these lengths, none of which may be negative.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 })
    self.dimensions = dimensions
  }

  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The length of one axis.
  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// The number of elements, or `nil` when the product does not fit in an `Int`.
  ///
  /// A header is untrusted: a shape like [2³², 2³²] must be an error, not a trap. All axes are multiplied before any
  /// zero is looked at, so that a zero cannot hide an overflow.
  public var elementCount: Int? {
    var product = 1
    for length in dimensions where length != 0 {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      product = next
    }
    return dimensions.contains(0) ? 0 : product
  }

  /// The distance between neighbours along each axis, in elements, when rows lie one after the other.
  public var rowMajorStrides: [Int] {
    var strides = dimensions
    var step = 1
    for axis in dimensions.indices.reversed() {
      strides[axis] = step
      // Wraps instead of trapping: the shape may be untrusted, and its element count is checked elsewhere.
      step &*= max(1, dimensions[axis])
    }
    return strides
  }

  /// The same lengths with one of them changed.
  public func replacing(axis: Int, with length: Int) -> Shape {
    var dimensions = dimensions
    dimensions[axis] = length
    return Shape(dimensions)
  }
}

extension Shape: CustomStringConvertible {
  public var description: String { "[\(dimensions.map(String.init).joined(separator: ", "))]" }
}
