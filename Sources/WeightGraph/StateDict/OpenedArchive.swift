public import ByteIO
import Synchronization

/// The files that an archive holds, each read when it is asked for.
public final class OpenedArchive: Surroundings {
  /// One of the files.
  public struct Member: Sendable {
    /// Its name with its folders, safe to use as a path below some folder.
    public let name: String
    /// The number of bytes that it holds.
    public let byteCount: Int
    /// Its first bytes, or all of them: enough to see what it is.
    public let beginning: ByteRegion
    private let load: @Sendable () throws(ContainerError) -> ByteRegion

    /// Describes a file.
    ///
    /// - Parameter load: finds or makes all its bytes.
    public init(
      _ name: String, byteCount: Int, beginning: ByteRegion,
      load: @escaping @Sendable () throws(ContainerError) -> ByteRegion
    ) {
      self.name = name
      self.byteCount = byteCount
      self.beginning = beginning
      self.load = load
    }

    fileprivate func contents() throws(ContainerError) -> ByteRegion { try load() }
  }

  /// What stands between the path of an archive and that of a file in it.
  public static let separator = "!/"
  /// How many bytes of a file are looked at to see what it is, where not all of them are there.
  public static let beginningLength = 1 << 16

  /// The path of the archive.
  public let path: String
  /// The files in the archive's order; no name occurs twice.
  public let members: [Member]
  private let places: [ExactText: Int]
  private let known = Mutex<[Int: ByteRegion]>([:])

  /// The files of an archive.
  ///
  /// - Throws: ``ContainerError`` where two have the same name.
  public init(_ path: String, _ members: [Member]) throws(ContainerError) {
    var places: [ExactText: Int] = [:]
    for (place, member) in members.enumerated() where places.updateValue(place, forKey: ExactText(member.name)) != nil {
      throw .damaged(
        subject: "member '\(member.name)'", byte: nil, found: "a second file of this name", expected: "every name once")
    }
    self.path = path
    self.members = members
    self.places = places
  }

  /// The path by which a file in the archive is known outside.
  public func path(of name: String) -> String { path + Self.separator + name }

  /// The file called `name`, or `nil` where there is none.
  ///
  /// - Throws: ``ContainerError`` where its bytes are damaged.
  public func file(_ name: String) throws(ContainerError) -> MappedFile? {
    guard let place = places[ExactText(name)] else { return nil }
    let contents = try known.withLock { (known) throws(ContainerError) -> ByteRegion in
      if let region = known[place] { return region }
      let region = try members[place].contents()
      known[place] = region
      return region
    }
    return MappedFile(path: path(of: name), contents: contents, surroundings: self)
  }

  /// A file as far as it is known without reading it.
  public func beginning(of member: Member) -> MappedFile {
    MappedFile(path: path(of: member.name), contents: member.beginning, surroundings: self)
  }

  /// The files of the archive, of which nothing but what ``beginning(of:)`` has can be read.
  public var beginnings: any Surroundings { Beginnings(self) }

  private final class Beginnings: Surroundings {
    private let archive: OpenedArchive

    init(_ archive: OpenedArchive) { self.archive = archive }

    func open(_ path: String) throws(FileError) -> MappedFile {
      let start = archive.path(of: "")
      guard path.utf8.starts(with: start.utf8),
        let place = archive.places[ExactText(String(path.dropFirst(start.count)))]
      else { throw .missing(path: path) }
      return MappedFile(path: path, contents: archive.members[place].beginning, surroundings: self)
    }
  }

  public func open(_ path: String) throws(FileError) -> MappedFile {
    let start = self.path + Self.separator
    guard path.utf8.starts(with: start.utf8) else { throw .missing(path: path) }
    let file: MappedFile?
    do throws(ContainerError) { file = try self.file(String(path.dropFirst(start.count))) } catch {
      throw .unreadable(path: path, problem: "\(error)")
    }
    guard let file else { throw .missing(path: path) }
    return file
  }
}
