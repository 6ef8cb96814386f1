#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The value of a variable in the environment of this process, or `nil` where there is none of this name.
public func environmentVariable(_ name: String) -> String? {
  // getenv(3) is safe here because nothing in this program changes the environment.
  unsafe getenv(name).map { unsafe String(cString: $0) }
}
