/// Rectangles whose areas are as large as what they stand for, as nearly square as they can be.
///
/// Source: Bruls, Huizing, van Wijk, "Squarified Treemaps", 2000.
struct Treemap {
  /// A place in the drawing, in its units.
  struct Rectangle: Hashable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var area: Double { width * height }

    /// The part that is left when `inset` is taken from every side, and `top` from above as well.
    func inset(by inset: Double, top: Double = 0) -> Rectangle {
      Rectangle(
        x: x + inset, y: y + inset + top, width: max(0, width - 2 * inset), height: max(0, height - 2 * inset - top))
    }
  }

  /// The places of items of these sizes, in their order; the largest should come first.
  static func places(of sizes: [Double], in frame: Rectangle) -> [Rectangle] {
    let total = sizes.reduce(0, +)
    guard total > 0, frame.area > 0 else {
      return sizes.map { _ in Rectangle(x: frame.x, y: frame.y, width: 0, height: 0) }
    }
    let areas = sizes.map { $0 / total * frame.area }
    var places: [Rectangle] = []
    var rest = frame
    var start = 0
    while start < areas.count {
      let side = min(rest.width, rest.height)
      var end = start + 1
      // A row takes in items as long as its longest-drawn one does not become longer drawn by it.
      while end < areas.count, worst(areas[start...end], side) <= worst(areas[start..<end], side) { end += 1 }
      places += lay(areas[start..<end], along: side, in: &rest)
      start = end
    }
    return places
  }

  /// The largest ratio of sides in a row.
  private static func worst(_ areas: ArraySlice<Double>, _ side: Double) -> Double {
    let sum = areas.reduce(0, +)
    guard sum > 0, side > 0, let largest = areas.max(), let smallest = areas.min(), smallest > 0 else {
      return .infinity
    }
    return max(side * side * largest / (sum * sum), sum * sum / (side * side * smallest))
  }

  /// Places a row along the shorter side of what is left, and takes it away from there.
  private static func lay(_ areas: ArraySlice<Double>, along side: Double, in rest: inout Rectangle) -> [Rectangle] {
    let sum = areas.reduce(0, +)
    let depth = side > 0 ? min(sum / side, max(rest.width, rest.height)) : 0
    var offset = 0.0
    let isColumn = rest.width >= rest.height
    let places = areas.map { area -> Rectangle in
      let length = depth > 0 ? area / depth : 0
      defer { offset += length }
      return isColumn
        ? Rectangle(x: rest.x, y: rest.y + offset, width: depth, height: length)
        : Rectangle(x: rest.x + offset, y: rest.y, width: length, height: depth)
    }
    if isColumn {
      rest = Rectangle(x: rest.x + depth, y: rest.y, width: max(0, rest.width - depth), height: rest.height)
    } else {
      rest = Rectangle(x: rest.x, y: rest.y + depth, width: rest.width, height: max(0, rest.height - depth))
    }
    return places
  }
}
