#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The number of cores that this process may run on.
public let availableCores: Int = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
