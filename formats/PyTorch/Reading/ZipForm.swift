import Archive
import ByteIO
import WeightGraph

/// The form of torch 1.6 and later: a zip archive with one folder, in it `data.pkl` and a member for each storage.
///
/// Source: `torch/serialization.py`, `_save`; `caffe2/serialize/inline_container.cc`.
struct ZipForm {
  /// The folder's name with its slash; the program that saved the file chose it, often after the file.
  private let folder: String
  private let archive: ZipArchive
  private let file: MappedFile

  /// A compressed pickle is decoded into memory, and no larger one than this many bytes.
  private static let pickleLimit = 64 << 20

  /// Finds the folder, or returns `nil` where the archive is no file of torch.
  init?(_ archive: ZipArchive, _ file: MappedFile) {
    let folders = archive.entries.compactMap { entry -> String? in
      let parts = entry.name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && parts[1] == "data.pkl" ? parts[0] + "/" : nil
    }
    guard folders.count == 1 else { return nil }
    folder = folders[0]
    self.archive = archive
    self.file = file
  }

  /// Whether an archive that cannot be opened starts as this form does.
  static func recognizes(firstMember name: String) -> Bool {
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && ["data.pkl", "version", ".data/version", "data/0"].contains(parts[1])
  }

  /// The number of storages.
  var storageCount: Int { archive.entries.count { isStorage($0) } }

  /// Whether the file is a program that brings its weights along, and not a state dict.
  var isTorchScript: Bool {
    archive.entries.contains { $0.name == folder + "constants.pkl" || $0.name.hasPrefix(folder + "code/") }
  }

  /// Reads the pickle and finds the storages, which are not looked at.
  func open() throws(ContainerError) -> SavedObject {
    guard !isTorchScript else {
      throw .unsupported(
        subject: "zip archive", reason: "a TorchScript program with its weights, which is never run",
        hint: "in Python: torch.save(torch.jit.load(path).state_dict(), 'weights.pt')")
    }
    let hasSums = archive.entries.contains { $0.checksum != 0 }
    guard let member = entry("data.pkl") else { preconditionFailure("the folder is named after this member") }
    let place = PicklePlace(
      subject: "member '\(member.name)'",
      offset: member.method == .stored ? member.compressed.range.lowerBound : nil)
    let bytes = try contents(member, hasSums)
    let pickle: Pickle
    do throws(PickleError) { pickle = try Pickle(bytes) } catch { throw place.damaged(error) }
    guard pickle.end == bytes.count else {
      throw place.damaged(
        at: pickle.end, found: "\(bytes.count - pickle.end) bytes behind the pickle", expected: "none")
    }
    return SavedObject(
      path: file.path, pickle: pickle, place: place, storages: storages(hasSums), order: try order(hasSums),
      remarks: hasSums ? [] : ["the file was saved without check sums: damage to it cannot be noticed"])
  }

  private func entry(_ name: String) -> ZipEntry? { archive.entries.first { $0.name == folder + name } }

  private func isStorage(_ entry: ZipEntry) -> Bool {
    entry.name.hasPrefix(folder + "data/") && !entry.isFolder
  }

  private func storages(_ hasSums: Bool) -> [String: SavedStorage] {
    var storages: [String: SavedStorage] = [:]
    for entry in archive.entries where isStorage(entry) {
      let isInPlace = entry.method == .stored
      // Whoever decodes all elements has seen the check sum; without elements nobody decodes.
      let needsCheck = hasSums && (isInPlace || entry.byteCount == 0)
      storages[String(entry.name.dropFirst(folder.count + 5))] = SavedStorage(
        entry.source(), range: isInPlace ? entry.compressed.range : nil, check: needsCheck ? entry.check : nil)
    }
    return storages
  }

  /// The byte order that the file names; the files of before torch 2.1 name none and are little-endian.
  private func order(_ hasSums: Bool) throws(ContainerError) -> ByteOrder {
    guard let member = entry("byteorder") else { return .little }
    let text = try contents(member, hasSums).text
    guard let order = text.flatMap(ByteOrder.init(rawValue:)) else {
      throw .damaged(
        subject: "member '\(member.name)'", byte: member.compressed.range.lowerBound,
        found: text.map { "'\($0)'" } ?? "no text", expected: "'little' or 'big'")
    }
    return order
  }

  /// The bytes of a small member, compared with its check sum.
  private func contents(_ entry: ZipEntry, _ hasSums: Bool) throws(ContainerError) -> ByteRegion {
    if entry.method == .stored {
      if hasSums { try entry.check() }
      return entry.compressed
    }
    guard entry.byteCount <= Self.pickleLimit else {
      throw .unsupported(
        subject: "member '\(entry.name)'", reason: "\(entry.byteCount) bytes of a compressed pickle", hint: nil)
    }
    return try entry.source().resident()
  }
}
