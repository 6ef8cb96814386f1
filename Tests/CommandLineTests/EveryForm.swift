import Foundation
import Testing
import Toolkit
import WeightGraph

@testable import transmute

/// A container as a file or as a folder: everything that a build writes, by its own tables.
struct EveryForm: CustomTestStringConvertible, Sendable {
  let container: any Container
  let isFolder: Bool

  var testDescription: String { container.name + (isFolder ? " as a folder" : "") }

  /// Whether models of one family only have places in it.
  var isOfOneFamily: Bool { container.capabilities.family != nil }

  /// Every form in which a whole model can be written.
  static let written: [EveryForm] = Registry.containers.filter(\.capabilities.holdsManyTensors).flatMap { container in
    (container.capabilities.writes ? [EveryForm(container: container, isFolder: false)] : [])
      + (container.capabilities.writesFolders ? [EveryForm(container: container, isFolder: true)] : [])
  }

  /// Those that hold models of any family.
  static let general = written.filter { !$0.isOfOneFamily }

  /// A conversion of a model into this form, in a folder; one of several files is asked for in small ones.
  func conversion(of source: String, in folder: String, as name: String) -> Conversion {
    var conversion = Conversion(source, to: "\(folder)/\(name)\(isFolder ? "/" : "")")
    conversion.container = container.name
    conversion.options.shardByteCount = isFolder ? 25_000 : nil
    return conversion
  }
}

/// A folder of its own, gone with it: in memory where the system has such a place, since every conversion waits until
/// what it wrote is on the disk.
final class MemoryFolder {
  let path: String

  init() throws {
    let memory = "/dev/shm"
    let isThere = FileManager.default.isWritableFile(atPath: memory)
    path = (isThere ? memory : FileManager.default.temporaryDirectory.path) + "/transmute-\(UUID())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
