/// A small file system that only the commands of one script see, and that is gone with them.
///
/// Linux lets root mount one, and on most systems others too, in a user namespace of their own.
enum SmallDisk {
  /// How a script gets a view of its own of what is mounted; `nil` where this system does not allow it.
  private static let isolation = ["unshare --mount", "unshare --user --map-root-user --mount"].first {
    (try? Workplace().run(script("true", isolation: $0, options: "size=512k")))?.status == 0
  }

  /// Whether tests can have one.
  static var isPossible: Bool { isolation != nil }

  /// A command that runs a script for the shell, without single quotes, in a folder with the file system in `disk`.
  static func script(_ script: String, options: String) -> String {
    Self.script(script, isolation: isolation ?? "false", options: options)
  }

  private static func script(_ script: String, isolation: String, options: String) -> String {
    "\(isolation) sh -c 'mkdir disk && mount -t tmpfs -o \(options) tmpfs disk || exit 99; \(script)'"
  }
}
