import ByteIO
import WeightGraph

/// How far an element may lie from what its block holds for it, for any program that rounds to the nearest.
///
/// A block's scales make a ladder of values out of its integers, evenly spaced from the least to the largest. Between its ends an
/// element must lie within half a step of what it became. Two allowances follow from how blocks are made:
///
/// - In blocks of 32 the scale, and the minimum where there is one, become half-precision numbers only after the integers were
///   chosen. Each moves by half a unit in its last place, and the value at the far end by that times its integer.
/// - In blocks of 256 the integers are chosen last, but the scale of every 16 or 32 elements is a small integer times that of the
///   block. Half a unit of it, over half the ladder, is what elements may lie beyond the ends.
///
/// Beyond an end an element must have become that end, and may lie so far yet: in blocks of 32 one step, which a ladder with one
/// value less on one side of zero makes necessary, in larger ones two, since scales are searched for that have the least error in
/// all. ``VerificationChoices/clipping`` replaces both; scales that were searched for with an importance matrix need it. And a ladder
/// may reach no more than twice as far as the block's elements: half a step of a coarse enough one would excuse anything.
///
/// Where every integer stands for a value of its own, but these are not evenly spaced, a step is the distance to the neighbour on
/// the element's side: see ``LadderEntries``. Types whose integers stand for several elements at once have no such bound.
///
/// Sources: ggml, `ggml-quants.c`, `quantize_row_*_ref`; gguf-py, `gguf/quants.py`.
struct BlockLadder: Sendable {
  private let dtype: DType
  /// The ladder's values where they are not evenly spaced.
  private let entries: LadderEntries?
  /// The bytes of a block that hold its elements' integers.
  private let integers: Range<Int>
  /// What all these bytes are where every integer is the least, and where it is the largest.
  private let ends: (least: UInt8, most: UInt8)
  /// How many values the ladder has.
  private let levels: Int
  /// Where the half-precision scale of the block lies; `nil` where it is of another type, and known before the integers.
  private let scale: Int?
  /// Where the half-precision minimum lies, for types that have one.
  private let minimum: Int?
  /// The largest of the integers by which a block's scale and minimum are multiplied; 1 where they are not.
  private let multiples: Int
  /// How many steps beyond an end an element may lie.
  private let clipping: Double

  /// The ladder of a block type, or `nil` where the type has none.
  init?(_ dtype: DType, clipping: Double?) {
    switch dtype {
    case .q4_0: (integers, levels, scale, minimum, multiples) = (2..<18, 16, 0, nil, 1)
    case .q4_1: (integers, levels, scale, minimum, multiples) = (4..<20, 16, 0, 2, 1)
    case .q5_0: (integers, levels, scale, minimum, multiples) = (2..<22, 32, 0, nil, 1)
    case .q5_1: (integers, levels, scale, minimum, multiples) = (4..<24, 32, 0, 2, 1)
    case .q8_0: (integers, levels, scale, minimum, multiples) = (2..<34, 256, 0, nil, 1)
    case .q2_k: (integers, levels, scale, minimum, multiples) = (16..<80, 4, 80, 82, 15)
    case .q3_k: (integers, levels, scale, minimum, multiples) = (0..<96, 8, 108, nil, 32)
    case .q4_k: (integers, levels, scale, minimum, multiples) = (16..<144, 16, 0, 2, 63)
    case .q5_k: (integers, levels, scale, minimum, multiples) = (16..<176, 32, 0, 2, 63)
    case .q6_k: (integers, levels, scale, minimum, multiples) = (0..<192, 64, 208, nil, 128)
    case .tq1_0: (integers, levels, scale, minimum, multiples) = (0..<52, 3, 52, nil, 1)
    case .tq2_0: (integers, levels, scale, minimum, multiples) = (0..<64, 3, 64, nil, 1)
    case .iq4_nl: (integers, levels, scale, minimum, multiples) = (2..<18, 16, 0, nil, 1)
    case .iq4_xs: (integers, levels, scale, minimum, multiples) = (8..<136, 16, 0, nil, 32)
    case .mxfp4: (integers, levels, scale, minimum, multiples) = (1..<17, 15, nil, nil, 1)
    case .nvfp4: (integers, levels, scale, minimum, multiples) = (4..<36, 15, nil, nil, 1)
    default: return nil
    }
    self.dtype = dtype
    (ends, entries) = Self.values(of: dtype)
    self.clipping = clipping ?? (dtype.elementsPerBlock > 32 ? 2 : 1)
  }

  /// The bytes that stand for the least and the largest integers, and the values where they are not evenly spaced.
  private static func values(of dtype: DType) -> (ends: (least: UInt8, most: UInt8), entries: LadderEntries?) {
    switch dtype {
    case .q8_0: ((0x80, 0x7f), nil)
    case .tq2_0: ((0x00, 0xaa), nil)
    case .iq4_nl, .iq4_xs: ((0x00, 0xff), .iq4)
    case .mxfp4, .nvfp4: ((0xff, 0x77), .e2m1)
    default: ((0x00, 0xff), nil)
    }
  }

  /// What is added to half a step for the float32 arithmetic of whoever chose the integers, in steps.
  private static let slack = 0x1p-10

  /// Whether the scales that elements are multiplied by are small integers times that of the block.
  private var isNested: Bool { multiples > 1 }

  /// The largest integer, or entry, without its sign, of ladders that reach to either side of zero.
  private var furthest: Double { entries?.furthest ?? Double(levels / 2) }

  /// Whole blocks with every integer at one end.
  func atEnd(_ blocks: RawSpan, most: Bool) -> ByteBlock {
    var changed = ByteBlock(uninitialized: blocks.byteCount)
    var bytes = changed.mutableBytes
    bytes.copy(blocks)
    for start in stride(from: 0, to: blocks.byteCount, by: dtype.bytesPerBlock) {
      for place in integers { bytes.store(most ? ends.most : ends.least, at: start + place) }
    }
    return changed
  }

  /// What one block allows.
  struct Bound {
    /// Besides half a step, between the ends.
    var rounding = 0.0
    /// The same, as a part of the end that lies further from zero.
    var part = 0.0
    /// Besides some steps, beyond the ends.
    var beyond = 0.0
  }

  /// What the block that starts at a byte allows.
  func bound(_ blocks: RawSpan, at start: Int) -> Bound {
    guard let place = scale else { return Bound() }
    let (scale, precision) = (half(blocks, start + place), Precision(.f16)!)
    let minimum = minimum.map { half(blocks, start + $0) }
    if entries != nil {
      // Their integers are chosen by the scale as it is before it becomes a half-precision number.
      let part = scale == 0 ? 0 : precision.halfUnit(of: scale) / scale
      return Bound(part: part, beyond: isNested ? furthest * scale : 0)
    }
    if isNested { return Bound(beyond: furthest * scale + (minimum ?? 0) / 2) }
    let most = minimum == nil ? furthest : Double(levels - 1)
    let rounding = most * precision.halfUnit(of: scale) + (minimum.map(precision.halfUnit) ?? 0)
    return Bound(rounding: rounding)
  }

  /// Whether the ladders of the block that starts at a byte reach no further than its elements, all between two numbers, ask for.
  ///
  /// - Parameter reach: how far any of the ladders reaches from zero.
  func isFine(_ blocks: RawSpan, at start: Int, least: Double, greatest: Double, reach: Double) -> Bool {
    let precision = Precision(.f16)!
    func fits(_ number: Double, times integer: Double, _ reach: Double) -> Bool {
      (number - precision.halfUnit(of: number)) * integer <= Self.coarseness * reach
    }
    let size = max(abs(least), abs(greatest))
    guard let scale else { return reach <= Self.coarseness * size }
    guard let minimum else { return fits(half(blocks, start + scale), times: Double(multiples) * furthest, size) }
    // Minima of the smaller parts of a block of 256 are never above zero.
    let range = isNested ? max(greatest, 0) - min(least, 0) : greatest - least
    return fits(half(blocks, start + scale), times: Double(multiples * (levels - 1)), range)
      && fits(half(blocks, start + minimum), times: Double(multiples), size)
  }

  /// How many times as far as its elements a block's ladder may reach.
  private static let coarseness = 2.0

  private func half(_ blocks: RawSpan, _ place: Int) -> Double {
    Double(Float(bitPattern: ElementConversion.widen(half: blocks.integer(at: place)))).magnitude
  }

  /// How near an element lies to what it became, a value of a ladder between two ends.
  @inline(__always)
  func nearness(
    of value: Double, to other: Double, between ends: (Double, Double), _ bound: Bound
  ) -> Nearness {
    let (least, most) = ends.0 < ends.1 ? ends : (ends.1, ends.0)
    let step = step(from: other, towards: value, between: ends)
    let rounding = bound.rounding + bound.part * max(abs(least), abs(most))
    let distance = abs(value - other)
    if distance <= (0.5 + Self.slack) * step + rounding { return .near }
    let isAtEnd = value > most ? other == most : value < least && other == least
    guard isAtEnd else { return .far }
    return distance <= (clipping + Self.slack) * step + rounding + bound.beyond
      ? .clipped : .beyond(steps: step == 0 ? .infinity : (distance - rounding - bound.beyond) / step)
  }

  /// How far the neighbour of a value of the ladder lies, on the side of an element.
  @inline(__always)
  private func step(from other: Double, towards value: Double, between ends: (Double, Double)) -> Double {
    guard let entries else { return abs(ends.1 - ends.0) / Double(levels - 1) }
    return entries.step(from: other, towards: value, between: ends)
  }

  /// Whether an element lies near enough to what it became, or beyond an end that it was given, or so many steps too far beyond
  /// one, or too far from either.
  enum Nearness {
    case near, clipped, beyond(steps: Double), far

    var isNear: Bool {
      switch self {
      case .near, .clipped: true
      case .beyond, .far: false
      }
    }
  }
}
