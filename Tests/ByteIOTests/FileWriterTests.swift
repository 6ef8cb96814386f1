import ByteIO
import Foundation
import Testing

@Suite struct `A file being written` {
  let folder = FileManager.default.temporaryDirectory.appending(path: "transmute-\(UUID())").path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  var listing: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } }

  @Test func `appears whole when it is committed`() throws {
    let writer = try FileWriter(folder + "/a")
    try writer.sink.write(ByteRegion([4, 5]).bytes, at: 3)
    try writer.sink.write(ByteRegion([1, 2, 3]).bytes, at: 0)
    #expect(try listing == [])
    try writer.commit()
    #expect(try MappedFile(folder + "/a").contents.copied() == [1, 2, 3, 4, 5])
  }

  @Test func `leaves the older file and no litter when it is dropped`() throws {
    try Data([9]).write(to: URL(filePath: folder + "/a"))
    do {
      let writer = try FileWriter(folder + "/a")
      try writer.sink.write(ByteRegion([1]).bytes, at: 0)
    }
    #expect(try listing == ["a"])
    #expect(try MappedFile(folder + "/a").contents.copied() == [9])
  }

  @Test func `replaces the older file and leaves no litter when it is committed`() throws {
    try Data([9, 9, 9]).write(to: URL(filePath: folder + "/a"))
    let writer = try FileWriter(folder + "/a")
    try writer.sink.write(ByteRegion([1]).bytes, at: 0)
    #expect(try writer.mapped().contents.copied() == [1])
    try writer.commit()
    #expect(try listing == ["a"])
    #expect(try MappedFile(folder + "/a").contents.copied() == [1])
  }

  @Test func `is refused where a folder has its name`() {
    #expect(throws: FileError.isDirectory(path: folder)) { _ = try FileWriter(folder).path }
  }

  @Test func `is refused in a folder that is missing`() {
    #expect(throws: FileError.self) { _ = try FileWriter(folder + "/none/a").path }
  }
}
