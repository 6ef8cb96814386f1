#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// `eˣ`, for figures in reports; what models compute goes through the kernels alone.
func exponential(_ x: Double) -> Double { exp(x) }

/// The natural logarithm, for figures in reports.
func logarithm(_ x: Double) -> Double { log(x) }
