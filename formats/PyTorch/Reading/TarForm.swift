import Archive
import ByteIO
import WeightGraph

/// The form of torch before 0.1.10: a tar archive of `sys_info`, `pickle`, `tensors` and `storages`.
///
/// Tensors and storages are listed in files of their own, and the pickle refers to tensors by their keys. Everything is
/// little-endian, and there are no check sums.
/// Source: `torch/serialization.py`, `legacy_load` in `_legacy_load`.
struct TarForm {
  private static let members = ["sys_info", "pickle", "tensors", "storages"]

  private let file: MappedFile
  private let archive: TarArchive

  init(_ file: MappedFile) throws(ContainerError) {
    do throws(TarError) { archive = try TarArchive(file.contents) } catch { throw ContainerError(error) }
    self.file = file
  }

  /// Whether a file starts with the tar header of one of the members.
  static func recognizes(_ bytes: RawSpan) -> Bool {
    guard var name = TarArchive.firstName(bytes) else { return false }
    if name.hasPrefix("./") { name.removeFirst(2) }
    return members.contains(name)
  }

  func open() throws(ContainerError) -> SavedObject {
    let storages = try ListedStorages(member("storages"))
    let tensors = try ListedTensors(member("tensors"), storages)
    let contents = try member("pickle")
    let place = PicklePlace(subject: "member 'pickle'", offset: contents.range.lowerBound)
    let pickle: Pickle
    do throws(PickleError) { pickle = try Pickle(contents) } catch { throw place.damaged(error) }
    guard pickle.end == contents.count else {
      throw place.damaged(
        at: pickle.end, found: "\(contents.count - pickle.end) bytes behind the pickle", expected: "none")
    }
    return SavedObject(
      path: file.path, pickle: pickle, place: place, storages: storages.storages, order: .little,
      tensors: tensors.recipes)
  }

  private func member(_ name: String) throws(ContainerError) -> ByteRegion {
    guard let member = archive.members.first(where: { $0.name == name }) else {
      throw .damaged(
        subject: "tar archive", byte: nil, found: "no member '\(name)'",
        expected: "the members \(Self.members.joined(separator: ", "))")
    }
    return member.contents
  }
}
