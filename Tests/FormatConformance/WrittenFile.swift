import ByteIO
import Foundation
import WeightGraph

/// A file just written by a container, under no name.
struct WrittenFile {
  let file: MappedFile
  let tensors: [WrittenTensor]

  var bytes: [UInt8] { file.contents.copied() }
}

extension ContainerConformance {
  /// Where the files would be if they were ever given their names.
  private var path: String {
    let ending = container.fileExtensions.first.map { "." + $0 } ?? ""
    return FileManager.default.temporaryDirectory.path + "/specimen" + ending
  }

  /// Writes a state dict, maps what was written, and never gives it its name.
  func write(_ contents: StateDict, threads: Int? = nil) throws(ContainerError) -> WrittenFile {
    var options = options
    options.threads = threads
    options.askedDigests = Set(contents.entries.map(\.tensor.identity))
    let path = path
    let writer = try ContainerError.wrapping { () throws(FileError) in try FileWriter(path) }
    let tensors = try container.write(contents, to: writer, options)
    do throws(FileError) {
      return WrittenFile(file: try writer.mapped(), tensors: tensors)
    } catch { throw .file(error) }
  }

  /// Reads all that a file says.
  func read(_ file: MappedFile) throws(ContainerError) -> Snapshot {
    try Snapshot(container.read(file, options))
  }

  /// Reads all that these bytes say as a file.
  ///
  /// - Parameter path: where the file would be, if that matters.
  func read(_ bytes: [UInt8], at path: String? = nil) throws(ContainerError) -> Snapshot {
    try read(MappedFile(path: path ?? self.path, contents: ByteRegion(bytes)))
  }
}
