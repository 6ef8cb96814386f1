import Testing

@testable import Pages

@Suite struct `A treemap` {
  let frame = Treemap.Rectangle(x: 10, y: 20, width: 600, height: 400)

  @Test func `gives every item its share of the area, inside the frame`() {
    let sizes: [Double] = [600, 600, 400, 300, 200, 200, 100, 1]
    let places = Treemap.places(of: sizes, in: frame)
    for (size, place) in zip(sizes, places) {
      #expect(abs(place.area - size / 2401 * 240_000) < 1e-6 * 240_000)
      #expect(place.x >= 10 - 1e-9 && place.y >= 20 - 1e-9)
      #expect(place.x + place.width <= 610 + 1e-6 && place.y + place.height <= 420 + 1e-6)
    }
  }

  @Test func `keeps rectangles apart, and nearly square`() {
    let places = Treemap.places(of: (1...40).reversed().map(Double.init), in: frame)
    for (index, place) in places.enumerated() {
      #expect(max(place.width / place.height, place.height / place.width) < 5)
      for other in places[(index + 1)...] {
        let overlap =
          max(0, min(place.x + place.width, other.x + other.width) - max(place.x, other.x))
          * max(0, min(place.y + place.height, other.y + other.height) - max(place.y, other.y))
        #expect(overlap < 1e-6)
      }
    }
  }

  @Test func `has no area for nothing`() {
    #expect(Treemap.places(of: [], in: frame) == [])
    #expect(Treemap.places(of: [0, 0], in: frame).allSatisfy { $0.area == 0 })
    #expect(Treemap.places(of: [0, 1], in: frame).map(\.area) == [0, 240_000])
  }
}
