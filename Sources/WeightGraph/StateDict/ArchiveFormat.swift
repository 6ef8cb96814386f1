public import ByteIO

/// A file format that holds other files, as a plugin: a model in one of them is opened where it lies.
///
/// An archive knows names and bytes of files; what a file is, is found out by containers.
public protocol ArchiveFormat: Sendable {
  /// The name by which reports call it: `tar`, `zip`.
  var name: String { get }

  /// One sentence that a user needs.
  var summary: String { get }

  /// The endings that its files usually have, without the dot, the most usual first.
  var fileExtensions: [String] { get }

  /// Why the file is taken for an archive of this format, or `nil` when it is none; reads little and never throws.
  func recognize(_ file: MappedFile) -> Recognition?

  /// Finds out which files are in an archive.
  ///
  /// - Parameter isWanted: whether a file will be asked for, told by its path and its first bytes. Where the whole archive
  ///   must be decoded, these files are put aside as they pass.
  /// - Throws: ``ContainerError`` where the archive is damaged, where names lead out of it, or where it would grow beyond all
  ///   measure.
  func open(_ file: MappedFile, wanting isWanted: (MappedFile) -> Bool) throws(ContainerError) -> OpenedArchive
}
