import ByteIO
import Foundation
import WeightGraph

extension ContainerConformance {
  /// That several files are one model.
  var folderPromises: [ConformancePromise] {
    [
      ConformancePromise("reads from a folder what it wrote into one, whatever the size of its files") {
        for contents in try folderSpecimens() {
          for size in shardSizes {
            let folder = try writeFolder(contents, size).folder
            guard container.recognize(folder)?.reason.isEmpty == false else {
              throw BrokenPromise(findings: ["a folder of files of \(size ?? .max) bytes is not recognized"])
            }
            var read = try container.read(folder, options).sorted
            // What every file of the container says of itself is no part of what was written.
            for (key, value) in container.capabilities.signature.members where read.metadata[key] == value {
              read.metadata[key] = nil
            }
            var (found, expected) = (try Snapshot(read), try Snapshot(contents.sorted))
            found.sort()
            expected.sort()
            try BrokenPromise.throwIfAny(found.differences(from: expected, names: true))
          }
        }
      },
      ConformancePromise("says truly in which file each tensor's bytes stand, and what their digest is") {
        for contents in try folderSpecimens() {
          for size in shardSizes {
            let written = try writeFolder(contents, size)
            for part in written.parts {
              let file = try written.folder.file(part.name)
              try TensorCopy.check(part.tensors, in: file)
              try BrokenPromise.throwIfAny(
                part.tensors.filter { item in
                  let bytes = try? contents[item.name].map { try $0.bytes(0..<$0.elementCount) }
                  return file.contents.slice(item.byteRange)?.copied() != bytes
                }.map { "'\($0.name)' does not stand at bytes \($0.byteRange) of '\(part.name)'" })
            }
          }
        }
      },
      ConformancePromise("writes the same folder each time, on one thread and on several") {
        for contents in try folderSpecimens() {
          let once = try bytes(of: writeFolder(contents, 512, threads: 1).folder)
          for threads in [1, 3, nil] where try bytes(of: writeFolder(contents, 512, threads: threads).folder) != once {
            throw BrokenPromise(findings: ["other bytes on \(threads.map(String.init) ?? "all") threads than on one"])
          }
        }
      },
      ConformancePromise("refuses a folder of which a file of tensors is missing, or cut short") {
        for contents in try folderSpecimens() {
          for size in [nil, 512] {
            let written = try writeFolder(contents, size)
            for part in written.parts {
              let file = try written.folder.file(part.name)
              let cut = file.contents.slice(0..<file.byteCount / 2).map {
                MappedFile(path: file.path, contents: $0)
              }
              for replacement in [nil, cut] {
                if (try? Snapshot(
                  container.read(folder(written.folder, replacing: part.name, by: replacement), options))) != nil
                {
                  throw BrokenPromise(findings: ["'\(part.name)' is not missed, or not noticed when it is cut"])
                }
              }
            }
          }
        }
      },
    ]
  }

  /// No limit, one that every tensor exceeds, and ones between.
  private var shardSizes: [Int?] { [nil, 1, 512, 1 << 20] }

  /// Tensors of every type and their copies under other names, with metadata: first those that lie in the files of weights.
  private func folderSpecimens() throws -> [StateDict] {
    let entries = try dtypes.enumerated().map { index, dtype in
      StateDict.Entry("tensor.\(index)", try specimen.tensor(dtype, [index + 2, 5], seed: index))
    }
    let again = entries.prefix(3).map { StateDict.Entry($0.name + ".again", $0.tensor) }
    return [
      try StateDict(
        entries + again, metadata: ["note": "of no use", "config": ["n_head": 2, "names": .array(["größe"])]]),
      try StateDict([.init("none", specimen.tensor(usualType, [0])), .init("one", specimen.tensor(usualType, []))]),
    ]
  }

  /// Writes a folder that never gets its name.
  private func writeFolder(
    _ contents: StateDict, _ shardByteCount: Int?, threads: Int? = nil
  ) throws -> (folder: MappedFolder, parts: [WrittenPart]) {
    var options = options
    options.shardByteCount = shardByteCount
    options.threads = threads
    let writer = try FolderWriter(FileManager.default.temporaryDirectory.path + "/specimen-folder-that-never-is")
    let parts = try container.write(contents, to: writer, options)
    return (try writer.mapped(), parts)
  }

  private func bytes(of folder: MappedFolder) throws -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try folder.names.map { ($0, try folder.file($0).contents.copied()) })
  }

  /// A folder in which one file is another, or is missing.
  private func folder(_ folder: MappedFolder, replacing name: String, by file: MappedFile?) throws -> MappedFolder {
    var files = Dictionary(uniqueKeysWithValues: try folder.names.map { ($0, try folder.file($0)) })
    files[name] = file
    return MappedFolder(path: folder.path, files: files)
  }
}

extension StateDict {
  /// The same with its metadata in the order of their names: those of a folder lie in several files.
  fileprivate var sorted: StateDict {
    var copy = self
    copy.metadata = MetadataObject(metadata.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    return copy
  }
}
