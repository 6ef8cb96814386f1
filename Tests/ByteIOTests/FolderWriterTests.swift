import ByteIO
import Foundation
import Testing

@Suite struct `A folder being written` {
  let place = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path
  var folder: String { place + "/model" }

  init() throws { try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true) }

  func listing(_ path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  @Test(arguments: ["", "/", "//"]) func `appears whole when it is committed`(ending: String) throws {
    let writer = try FolderWriter(folder + ending)
    #expect(writer.path == folder + "/")
    let part = try writer.start("a")
    try part.sink.write(ByteRegion([1, 2]).bytes, at: 0)
    writer.keep(part)
    try writer.add("b", [3])
    let mapped = try writer.mapped()
    #expect(mapped.names == ["a", "b"] && mapped.byteCount == 3)
    #expect(try mapped.file("a").path == folder + "/a")
    #expect(try listing(place) == [])
    try writer.commit()
    #expect(try listing(place) == ["model"] && listing(folder) == ["a", "b"])
    let read = try MappedFolder(folder)
    #expect(read.names == ["a", "b"] && read.path == folder + "/")
    #expect(try read.file("a").contents.copied() == [1, 2] && read.file("b").contents.copied() == [3])
  }

  @Test func `leaves nothing when it is dropped`() throws {
    do { try FolderWriter(folder).add("a", [1]) }
    #expect(try listing(place) == [])
  }

  @Test func `takes the place of an empty folder, and of no other`() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let writer = try FolderWriter(folder)
    try writer.add("a", [1])
    try writer.commit()
    #expect(try listing(folder) == ["a"])
    #expect(throws: FileError.occupied(path: folder + "/")) { _ = try FolderWriter(folder).path }
  }

  @Test func `is not put in the place of what came there meanwhile`() throws {
    let writer = try FolderWriter(folder)
    try writer.add("a", [1])
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data([9]).write(to: URL(filePath: folder + "/.hidden"))
    do {
      try writer.commit()
      Issue.record("a folder was replaced")
    } catch { #expect(error == .occupied(path: folder + "/")) }
    #expect(try listing(place) == ["model"] && listing(folder) == [".hidden"])
    #expect(throws: FileError.occupied(path: folder + "/")) { _ = try FolderWriter(folder).path }
  }

  @Test func `clears away what a killed process has left of the same name, and nothing else`() throws {
    // No process has the largest number; this one is at work.
    let left = ".model.2147483647.7.unfinished"
    let others = [".model.\(getpid()).7.unfinished", ".model.2147483647.7.finished", ".other.2147483647.7.unfinished"]
    for name in [left] + others {
      try FileManager.default.createDirectory(atPath: "\(place)/\(name)", withIntermediateDirectories: true)
      try Data([1]).write(to: URL(filePath: "\(place)/\(name)/a"))
    }
    _ = try FolderWriter(folder).path
    #expect(try listing(place) == others.sorted())
  }

  @Test func `is refused where a file has its name, and in a folder that is missing`() throws {
    try Data([9]).write(to: URL(filePath: folder))
    #expect(throws: FileError.notFolder(path: folder)) { _ = try FolderWriter(folder).path }
    let writer = try FolderWriter(place + "/none/model")
    #expect(throws: FileError.self) { try writer.add("a", [1]) }
  }
}

@Suite struct `A folder of mapped files` {
  @Test func `lists what is in it in the order of bytes, without what is hidden`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["b", "a", "Z", ".hidden", "größe"] { try Data([1]).write(to: URL(filePath: "\(folder)/\(name)")) }
    try FileManager.default.createSymbolicLink(atPath: folder + "/round", withDestinationPath: "round")
    let mapped = try MappedFolder(folder)
    #expect(mapped.names == ["Z", "a", "b", "größe", "round"])
    #expect(mapped.byteCount == 4)
    #expect(throws: FileError.self) { try mapped.file("round") }
    #expect(throws: FileError.missing(path: folder + "/c")) { try mapped.file("c") }
    #expect(throws: FileError.missing(path: folder + "/c")) { try MappedFolder(folder + "/c") }
  }

  @Test(arguments: ["", ".", "..", "a/b", "/a", "a\\b", "a\0"]) func `knows a name that leads elsewhere`(name: String) {
    #expect(!MappedFolder.isPlain(name))
    #expect(MappedFolder.isPlain("a..b") && MappedFolder.isPlain("größe"))
  }

  @Test func `opens no pipe, for which it would have to wait`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try #require(mkfifo(folder + "/pipe", 0o600) == 0)
    #expect(throws: FileError.notRegular(path: folder + "/pipe")) { try MappedFolder(folder).file("pipe") }
  }
}
