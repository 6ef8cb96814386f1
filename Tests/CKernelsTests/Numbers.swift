import CKernels

/// Where the numbers of a test come from; all kinds must give the same bits in every implementation.
enum Numbers: CaseIterable {
  /// Evenly spread over -1 … 1.
  case ordinary
  /// Any finite float: all exponents, subnormals included.
  case everyExponent
  /// Zeros of both signs, infinities, NaN, the largest and the least, among ordinary ones.
  case special
  /// Zeros of both signs and numbers whose products underflow.
  case vanishing

  func array(_ count: Int, seed: UInt64) -> [Float] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in next(&random) }
  }

  private func next(_ random: inout SplitMix) -> Float {
    switch self {
    case .ordinary: return Float.random(in: -1...1, using: &random)
    case .everyExponent:
      let value = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random))
      return value.isFinite ? value : Float(bitPattern: value.bitPattern & ~0x4000_0000)
    case .special:
      let odd: [Float] = [
        0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNormalMagnitude,
        .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88.7, -103.9, 1e-30,
      ]
      return Bool.random(using: &random)
        ? odd.randomElement(using: &random)! : Float.random(in: -1...1, using: &random)
    case .vanishing: return ([0, -0.0, 0x1p-140, -0x1p-140, 1e-25, -1e-25] as [Float]).randomElement(using: &random)!
    }
  }
}

/// Steele and Vigna's SplitMix64: a small generator whose numbers are the same everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// The bits of floats, with all NaNs made one: which NaN a result is, is not defined.
func bits(_ values: [Float]) -> [UInt32] { values.map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern } }

/// Plain C, which follows the definitions word by word.
let scalar = transmute_kernels_for(.scalar)!.pointee

/// Every other implementation that this processor runs.
let vectorKernels: [transmute_kernels] = [.avx2, .avx512, .neon].compactMap { transmute_kernels_for($0)?.pointee }

/// The result of a kernel, `count` floats that hold 7 where it writes nothing.
func result(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
  var y = [Float](repeating: 7, count: count)
  y.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  return y
}

/// Floats that start one byte after an aligned address, as a tensor in a mapped file may.
struct MisalignedFloats {
  private var bytes: [UInt8]
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    bytes = [0] + values.withUnsafeBytes { Array($0) } + [0]
  }

  func withPointer<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result {
    bytes.withUnsafeBytes { body($0.baseAddress! + 1) }
  }
}

extension transmute_kernels {
  /// `linear` for rows where they lie or, where they `areArranged`, in the order in which this implementation wants them.
  func product(
    _ x: transmute_rows, areArranged: Bool, _ weight: transmute_weight, _ bias: UnsafeRawPointer?, _ length: Int,
    _ y: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    guard areArranged else { return linear(x, nil, weight, bias, length, y, stride) }
    var arranged = [Float](repeating: .nan, count: max(1, x.count * ((length + 15) / 16 * 16)))
    arranged.withUnsafeMutableBufferPointer { arrange(x, length, $0.baseAddress!) }
    linear(x, arranged, weight, bias, length, y, stride)
  }
}
