/// A tensor's values as a small grid of shades: what a map of the whole looks like from afar.
///
/// A tensor that fits the grid is shown element by element, and a vector by the means of neighbours, both with their signs. A
/// larger matrix is shown by the root mean square of each cell, which shows rows, columns and heads that stand out; means
/// would all be next to zero. Axes before the last are taken together.
public struct TensorPicture: Hashable, Sendable {
  /// How many cells lie below each other.
  public let rows: Int
  /// How many cells lie side by side.
  public let columns: Int
  /// The magnitude that the darkest shade stands for; 0 where all cells are zero.
  public let scale: Double
  /// Whether shades have a sign.
  public let isSigned: Bool
  /// One character a cell, row after row: see ``shades``.
  public let cells: String

  /// The characters of shades, from the first to the last: without a sign from 0 to the scale, with one from -scale to scale.
  ///
  /// A cell that is no finite number is a full stop.
  public static let shades = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"

  /// A grid of values.
  init(_ values: [Double], rows: Int, columns: Int, isSigned: Bool) {
    (self.rows, self.columns, self.isSigned) = (rows, columns, isSigned)
    let scale = values.reduce(0) { max($0, $1.isFinite ? abs($1) : 0) }
    self.scale = scale
    let shades = Array(Self.shades)
    let last = Double(shades.count - 1)
    cells = String(
      values.map { value -> Character in
        guard value.isFinite else { return "." }
        let part = scale == 0 ? 0 : value / scale
        return shades[Int(((isSigned ? (part + 1) / 2 : part) * last).rounded())]
      })
  }
}
