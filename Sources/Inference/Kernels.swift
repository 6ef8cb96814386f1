import CKernels

/// One implementation of the arithmetic; all of them give the same bits, and differ only in speed.
@safe public struct Kernels: Sendable {
  /// What an implementation is written for.
  public enum Kind: String, CaseIterable, Sendable {
    /// Plain C.
    case scalar
    /// x86-64 with AVX2, FMA and F16C.
    case avx2
    /// x86-64 with AVX-512 F and VL.
    case avx512
    /// AArch64.
    case neon
  }

  /// What it is written for.
  public let kind: Kind
  let table: transmute_kernels

  /// The implementation of this kind, or `nil` where this processor lacks it.
  public init?(_ kind: Kind) {
    let wanted: transmute_kernel_kind =
      switch kind {
      case .scalar: .scalar
      case .avx2: .avx2
      case .avx512: .avx512
      case .neon: .neon
      }
    guard let table = unsafe transmute_kernels_for(wanted) else { return nil }
    self.kind = kind
    // The tables are constants of the program.
    unsafe self.table = table.pointee
  }

  /// The fastest that this processor runs.
  public static let best: Kernels = Kernels(.avx512) ?? Kernels(.avx2) ?? Kernels(.neon) ?? Kernels(.scalar)!
}
