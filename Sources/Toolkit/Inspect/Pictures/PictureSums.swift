import Synchronization
import WeightGraph

/// The sums of all cells of several pictures, put together from those of chunks, whose order does not matter.
final class PictureSums: Sendable {
  private let grids: [PictureGrid]
  private let parts: Mutex<[[Int: (start: Int, sums: [Double])]]>

  init(_ grids: [PictureGrid]) {
    self.grids = grids
    parts = Mutex(Array(repeating: [:], count: grids.count))
  }

  /// Takes in the sums of one chunk.
  func set(_ part: (start: Int, sums: [Double]), _ chunk: TensorChunk) {
    parts.withLock { $0[chunk.tensor][chunk.index] = part }
  }

  /// The sums of each picture, chunks added in their order so that they do not depend on the threads.
  func totals() -> [[Double]] {
    parts.withLock { parts in
      zip(grids, parts).map { grid, parts in
        var totals = [Double](repeating: 0, count: grid.cellCount)
        for index in parts.keys.sorted() {
          let part = parts[index]!
          for (place, sum) in part.sums.enumerated() { totals[part.start + place] += sum }
        }
        return totals
      }
    }
  }
}
