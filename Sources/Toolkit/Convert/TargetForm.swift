import ByteIO
import WeightGraph

/// In which container a conversion writes, and whether as a file or as a folder.
struct TargetForm {
  let container: any Container
  let isFolder: Bool
}

extension Toolkit {
  /// What the conversion asks for by name, or by the target's ending; a slash at its end, or a largest size of a file, asks
  /// for a folder.
  func targetForm(of conversion: Conversion) throws(ToolkitError) -> TargetForm {
    guard !ArchivePath.leadsInside(conversion.target) else {
      throw .request("'\(conversion.target)': archives are read here, not written: convert to a file, and pack it")
    }
    let asksForFolder = conversion.target.utf8.last == UInt8(ascii: "/")
    let isSplit = conversion.options.shardByteCount != nil
    let container: any Container
    if let name = conversion.container {
      container = try self.container(named: name)
    } else if asksForFolder {
      guard let first = containers.first(where: \.capabilities.writesFolders) else {
        throw .request("'\(conversion.target)': no container here is written as a folder")
      }
      container = first
    } else {
      container = try self.container(endingOf: conversion.target)
    }
    let holds = container.capabilities
    guard holds.writes || holds.writesFolders else { throw .request("\(container.name) is read here, not written") }
    guard asksForFolder || isSplit || !holds.writes else { return TargetForm(container: container, isFolder: false) }
    guard holds.writesFolders else {
      throw .request("\(container.name) is written as one file, and not as a folder of several")
    }
    return TargetForm(container: container, isFolder: true)
  }

  private func container(endingOf path: String) throws(ToolkitError) -> any Container {
    let writable = containers.filter(\.capabilities.writes)
    let matches = writable.flatMap { container in container.fileExtensions.map { (container, $0) } }
      .filter { path.lowercased().hasSuffix(".\($0.1)") }
    guard let best = matches.max(by: { $0.1.count < $1.1.count }) else {
      let all = containers.filter { $0.capabilities.writes || $0.capabilities.writesFolders }
      throw .request(
        "'\(path)': its ending tells no container; choose one of \(all.map(\.name).joined(separator: ", ")) with --to")
    }
    let equals = matches.filter { $0.1 == best.1 }.map(\.0.name)
    guard equals.count == 1 else {
      throw .request("'\(path)': its ending is that of \(equals.joined(separator: ", ")); choose one with --to")
    }
    return best.0
  }
}
