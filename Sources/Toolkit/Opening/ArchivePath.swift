import ByteIO
import WeightGraph

/// A path that leads into an archive: `model.tar.gz!/gpt2/model.npz`.
struct ArchivePath {
  /// The archive, which is a file.
  let archive: String
  /// The path of a file or folder in it, without a slash at its end; empty for all that it holds.
  let inner: String

  /// Whether a path is one into an archive that may not be there yet; a folder may be called so that it only looks like one.
  static func leadsInside(_ path: String) -> Bool {
    path.ranges(of: OpenedArchive.separator).contains { !MappedFolder.isFolder(String(path[..<$0.upperBound])) }
  }

  /// Takes a path apart at the first `!/` behind a file, or returns `nil` where it leads into none.
  init?(_ path: String) {
    let bytes = Array(path.utf8)
    let separator = Array(OpenedArchive.separator.utf8)
    guard bytes.count > separator.count, !MappedFolder.isFolder(path), (try? MappedFile(path)) == nil else {
      return nil
    }
    for place in 1..<bytes.count where bytes[place...].starts(with: separator) {
      let archive = String(decoding: bytes[..<place], as: UTF8.self)
      guard (try? MappedFile(archive)) != nil else { continue }
      self.archive = archive
      var inner = bytes[(place + separator.count)...]
      while inner.last == UInt8(ascii: "/") { inner.removeLast() }
      self.inner = String(decoding: inner, as: UTF8.self)
      return
    }
    return nil
  }
}
