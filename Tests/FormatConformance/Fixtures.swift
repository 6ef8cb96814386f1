import ByteIO
import Foundation

/// The files below `fixtures/`, among which every container's are.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../fixtures").standardizedFileURL.path

  /// All files with their paths relative to the folder, in a fixed order.
  static var files: [(path: String, file: MappedFile)] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    // What cannot be mapped is a folder.
    return all.sorted().compactMap { path in (try? MappedFile(folder + "/" + path)).map { (path, $0) } }
  }
}
