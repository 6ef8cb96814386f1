import Toolkit
import WeightGraph

/// One head of one block.
struct HeadPlace: Hashable {
  let block: Int
  let head: Int
}

extension ExplanationPage {
  /// How many numbers a page holds, about: 4.2 MB of text.
  package static let usualRoom = 3 << 18

  /// The heads whose attention and vectors are on the page, block by block: all, or those that matter most as far as there
  /// is room for them.
  ///
  /// What was asked for comes first, then what moves the answer most.
  var shownHeads: [HeadPlace] {
    let all = (0..<architecture.blockCount).flatMap { block in
      (0..<architecture.headCount).map { HeadPlace(block: block, head: $0) }
    }
    let numbersOfOne = texts.reduce(0) { $0 + $1.numberCountOfHead }
    let count = max(1, room / max(1, numbersOfOne))
    guard all.count > count else { return all }
    var weight: [HeadPlace: Double] = [:]
    for text in texts {
      for part in text.attribution?.parts ?? [] {
        guard case .head(let block, let head) = part.source else { continue }
        weight[HeadPlace(block: block, head: head), default: 0] += abs(part.amount)
      }
    }
    let (selection, strongest) = (texts[0].selection, texts[0].strongestHead)
    func isStrongest(_ place: HeadPlace) -> Bool { place.block == strongest.block && place.head == strongest.head }
    func isAskedFor(_ place: HeadPlace) -> Bool {
      (selection.block ?? place.block) == place.block && (selection.head ?? place.head) == place.head
    }
    // The page begins with the strongest head. Of equal ones the earlier comes first.
    func rank(_ index: Int) -> (Int, Int, Double, Int) {
      let place = all[index]
      return (isStrongest(place) ? 0 : 1, isAskedFor(place) ? 0 : 1, -(weight[place] ?? 0), index)
    }
    return all.indices.sorted { rank($0) < rank($1) }.prefix(count).sorted().map { all[$0] }
  }

  /// Which heads are here, where some are not.
  var remainder: HTML {
    let (shown, all) = (shownHeads.count, architecture.blockCount * architecture.headCount)
    guard shown < all else { return "" }
    return """
      <p class="hint">This page has room for \(shown.counted("head")) of \(all), those that move the answer most; the others are
      crossed out. <code>--layer</code> and <code>--head</code> bring others here.</p>

      """
  }
}

extension Explanation {
  /// How many numbers a page holds of one head: the attention of each token to those up to it, the lengths of the values, and
  /// three vectors a token.
  fileprivate var numberCountOfHead: Int {
    let count = tokens.count
    return count * (count + 1) / 2 + count * (1 + 2 * architecture.keyLength + architecture.valueLength)
  }
}
