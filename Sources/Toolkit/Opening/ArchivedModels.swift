import ByteIO
import WeightGraph

extension Toolkit {
  /// Opens what a path leads to inside an archive.
  func open(inside place: ArchivePath, _ choices: OpeningChoices) throws(ToolkitError) -> OpenedFile {
    let file = try ToolkitError.accessing { () throws(FileError) in try MappedFile(place.archive) }
    guard let format = archiveFormat(of: file) else {
      throw .request(
        "'\(place.archive)': not an archive that this program reads; it \(FamiliarBeginning.describe(file.contents.bytes))"
      )
    }
    guard !place.inner.isEmpty else { return try openOnlyModel(in: file, format, choices) }
    let path = place.archive + OpenedArchive.separator + place.inner
    let archive = try opened(file, format) { $0.path == path || $0.path.utf8.starts(with: (path + "/").utf8) }
    if let member = try self.file(place.inner, in: archive, format) {
      if let opened = try openFile(member, choices) { return opened }
      if let opened = try openMainFile(of: path, choices, archive.open(_:)) { return opened }
      throw .unrecognised(path: path, start: FamiliarBeginning.describe(member.contents.bytes))
    }
    let folder = archive.folder(place.inner + "/", from: archive)
    guard !folder.names.isEmpty else {
      if let opened = try openMainFile(of: path, choices, archive.open(_:)) { return opened }
      throw .request("'\(path)': no such file in the archive; \(archive.description)")
    }
    if let opened = try openFolder(folder, choices) { return opened }
    throw .unrecognised(path: folder.path, start: FamiliarBeginning.describe(folder))
  }

  /// Opens the only model that an archive holds, be it a file or a folder.
  func openOnlyModel(
    in file: MappedFile, _ format: any ArchiveFormat, _ choices: OpeningChoices
  ) throws(ToolkitError) -> OpenedFile {
    let archive = try opened(file, format) { beginning in containers.contains { $0.recognize(beginning) != nil } }
    let folders = archive.folders.filter { folder in
      containers.contains { $0.recognize(archive.folder(folder, from: archive.beginnings)) != nil }
    }
    let files = archive.members.filter { member in
      !folders.contains { member.name.utf8.starts(with: $0.utf8) }
        && containers.contains { $0.recognize(archive.beginning(of: member)) != nil }
    }
    let models = folders + files.map(\.name)
    guard models.count == 1, let name = models.first else {
      let found = models.isEmpty ? "no model in it that this program reads; \(archive.description)" : nil
      let list = models.prefix(20).map { "\n  \(archive.path(of: $0))" }.joined()
      throw .request(
        "'\(file.path)': \(found ?? "\(format.name) with \(models.count) models; choose one:\(list)")"
          + (models.count > 20 ? "\n  and \(models.count - 20) more" : ""))
    }
    if !folders.isEmpty, let opened = try openFolder(archive.folder(name, from: archive), choices) { return opened }
    guard let member = try self.file(name, in: archive, format), let opened = try openFile(member, choices) else {
      throw .unrecognised(path: archive.path(of: name), start: "does not go on as it begins")
    }
    return opened
  }

  /// The format of an archive, or `nil` where the file is none.
  func archiveFormat(of file: MappedFile) -> (any ArchiveFormat)? { archives.first { $0.recognize(file) != nil } }

  private func opened(
    _ file: MappedFile, _ format: any ArchiveFormat, wanting isWanted: (MappedFile) -> Bool
  ) throws(ToolkitError) -> OpenedArchive {
    try ToolkitError.reading(file.path, format.name) { () throws(ContainerError) in
      try format.open(file, wanting: isWanted)
    }
  }

  private func file(
    _ name: String, in archive: OpenedArchive, _ format: any ArchiveFormat
  ) throws(ToolkitError) -> MappedFile? {
    try ToolkitError.reading(archive.path, format.name) { () throws(ContainerError) in try archive.file(name) }
  }
}

extension OpenedArchive {
  /// All folders with a file in them, each with a slash at its end; empty for the outermost.
  fileprivate var folders: [String] {
    var folders: [String] = []
    var known: Set<ExactText> = []
    for member in members where known.insert(ExactText(member.name.folder)).inserted {
      folders.append(member.name.folder)
    }
    return folders
  }

  /// The files right in a folder.
  fileprivate func folder(_ folder: String, from surroundings: any Surroundings) -> MappedFolder {
    let inside = members.filter { $0.name.folder == folder }
    return MappedFolder(
      path: path(of: folder), names: inside.map { String($0.name.dropFirst(folder.count)) }, in: surroundings)
  }

  /// The first few files, as a phrase.
  fileprivate var description: String {
    guard !members.isEmpty else { return "it holds no files" }
    let more = members.count > 5 ? " and \(members.count - 5) more" : ""
    return "it holds \(members.prefix(5).map(\.name).joined(separator: ", "))\(more)"
  }
}
