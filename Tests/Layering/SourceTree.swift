import Foundation

/// The package's files, as they lie on the disk.
enum SourceTree {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL

  /// Everything below `Sources`, `formats` and `Tests`, by its path from the package's root.
  static let paths: [String] = ["Sources", "formats", "Tests"].flatMap { top in
    let below =
      FileManager.default.enumerator(atPath: root.appending(path: top).path)?.compactMap { $0 as? String } ?? []
    return below.map { top + "/" + $0 }
  }.sorted()

  /// The names of the containers.
  static let formats = Set(paths.filter { $0.hasPrefix("formats/") }.map { String($0.split(separator: "/")[1]) })

  /// The folders that hold a module's Swift files.
  static let modules = Set(paths.filter { $0.hasSuffix(".swift") }.compactMap(ModuleFolder.init))

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}
