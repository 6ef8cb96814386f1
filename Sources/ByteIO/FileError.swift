#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What can go wrong between this program and the file system.
public enum FileError: Error, Equatable, Sendable {
  /// Nothing has this name.
  case missing(path: String)
  /// A folder stands where a file was expected.
  case isDirectory(path: String)
  /// A file stands where a folder was expected.
  case notFolder(path: String)
  /// A folder that is not empty stands where a new one was to be.
  case occupied(path: String)
  /// A device, a socket or a pipe: it cannot be mapped and has no length.
  case notRegular(path: String)
  /// The operating system refused; `code` is its `errno`.
  case refused(operation: String, path: String, code: Int32)
  /// A file inside another one whose bytes cannot be made out.
  case unreadable(path: String, problem: String)
  /// What was read back from the disk is not what was written.
  case damagedOnDisk(path: String, byte: Int)

  /// The error that `errno` describes right after `operation` failed.
  static func current(_ operation: String, _ path: String) -> FileError {
    let code = errno
    return code == ENOENT && operation == "open"
      ? .missing(path: path) : .refused(operation: operation, path: path, code: code)
  }
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path): "'\(path.onOneLine)': no such file"
    case .isDirectory(let path): "'\(path.onOneLine)': is a directory, expected a file"
    case .notFolder(let path): "'\(path.onOneLine)': is a file, expected a folder"
    case .occupied(let path):
      "'\(path.onOneLine)': a folder that is not empty is not replaced (remove it, or choose another name)"
    case .notRegular(let path): "'\(path.onOneLine)': not a regular file"
    case .refused(let operation, let path, let code):
      "'\(path.onOneLine)': cannot \(operation): \(unsafe String(cString: strerror(code)).lowercased())"
    case .unreadable(let path, let problem): "'\(path.onOneLine)': \(problem)"
    case .damagedOnDisk(let path, let byte):
      "'\(path.onOneLine)': byte \(byte) was read back differently from how it was written"
    }
  }
}

extension String {
  /// A path as messages show it: the line feeds that may be in one do not look like the end of a message.
  public var onOneLine: String { replacing("\n", with: "\\n") }
}
