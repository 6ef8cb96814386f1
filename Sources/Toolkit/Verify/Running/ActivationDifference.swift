import ByteIO
import CKernels

/// How two arrays of activations differ, value by value.
public struct ActivationDifference: Hashable, Sendable {
  /// How many values there are.
  public private(set) var count = 0
  /// How many have other bits.
  public private(set) var differing = 0
  /// The largest difference; infinite where a value is no number, or the arrays have other shapes.
  public private(set) var maximum = 0.0
  /// The largest of the left values that were compared one by one, without its sign.
  public private(set) var largest = 0.0
  /// The number of the first value that differs.
  public private(set) var first: Int?
  private var squaredDifferences = 0.0
  private var squaredValues = 0.0

  /// The root mean square of the differences, as a part of that of the left values.
  public var relative: Double {
    if differing == 0 { return 0 }
    let quotient = squaredDifferences / squaredValues
    return quotient.isNaN ? .infinity : quotient.squareRoot()
  }

  /// Nothing compared yet.
  init() {}

  /// Arrays that cannot be compared, since one side has another shape or none.
  init(incomparable count: Int) {
    (self.count, differing, maximum, first) = (count, count, .infinity, 0)
    squaredDifferences = .infinity
  }

  /// Arrays of which every value has the same bits.
  init(equal count: Int) { self.count = count }

  /// Takes in as many values of both sides, as the bytes of float32.
  mutating func add(_ left: RawSpan, _ right: RawSpan) {
    precondition(left.byteCount == right.byteCount)
    if left.isEqual(to: right) { count += left.byteCount / 4 } else { addEach(left, right) }
  }

  private mutating func addEach(_ left: RawSpan, _ right: RawSpan) {
    let length = left.byteCount / 4
    let found = unsafe left.withUnsafeBytes { mine in
      unsafe right.withUnsafeBytes { theirs in
        // Both spans have `length` floats, of any alignment.
        unsafe mine.baseAddress.map { unsafe transmute_compare($0, theirs.baseAddress!, length) }
      }
    }
    guard let found else { return }
    append(ActivationDifference(found, count: length))
  }

  private init(_ found: transmute_difference, count: Int) {
    (self.count, differing) = (count, Int(found.differing))
    (maximum, largest) = (found.maximum, found.largest)
    first = differing == 0 ? nil : Int(found.first)
    (squaredDifferences, squaredValues) = (found.squared_distances, found.squared_values)
  }

  /// How as many values of both sides differ.
  init(_ left: Span<Float>, _ right: Span<Float>) {
    precondition(left.count == right.count)
    // Floats have no padding, so that all their memory may be seen as bytes.
    addEach(unsafe left.bytes, unsafe right.bytes)
  }

  /// Takes in how the values that come next differ.
  mutating func append(_ next: ActivationDifference) {
    first = first ?? next.first.map { count + $0 }
    count += next.count
    differing += next.differing
    maximum = max(maximum, next.maximum)
    largest = max(largest, next.largest)
    squaredDifferences += next.squaredDifferences
    squaredValues += next.squaredValues
  }

  /// Takes in as many values of both sides.
  mutating func add(_ left: Span<Float>, _ right: Span<Float>) {
    // Floats have no padding, so that all their memory may be seen as bytes.
    add(unsafe left.bytes, unsafe right.bytes)
  }
}
