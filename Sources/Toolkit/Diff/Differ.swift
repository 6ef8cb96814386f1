public import Dialects
import WeightGraph

extension Toolkit {
  /// Compares two files: as models, by what each tensor is for, where both are; else tensor by tensor under their names.
  public func diff(
    _ left: String, _ right: String, _ opening: OpeningChoices = OpeningChoices(),
    _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> DiffReport {
    let files = (try open(left, opening), try open(right, opening))
    guard let leftModel = try understandIfKnown(files.0, reading),
      let rightModel = try understandIfKnown(files.1, reading)
    else { return try diffTensors(files.0, files.1) }
    let comparison = try compare(leftModel, rightModel).comparison
    let kinships = try ToolkitError.reading(left, files.0.container.name) { () throws(ContainerError) in
      try TensorKinship.among(
        comparison.roles.compactMap { item in item.left.map { (item.role.description, $0) } },
        comparison.roles.compactMap { item in item.right.map { (item.role.description, $0) } }, threads: threads)
    }
    return DiffReport(
      paths: (left, right), model: comparison, tensors: [],
      metadata: leftModel.graph.metadata.differences(from: rightModel.graph.metadata),
      equalCount: comparison.equalCount, kinships: kinships)
  }

  /// Compares two models by their fingerprints; every tensor is compared with what its file records of it on the way.
  func compare(
    _ left: OpenedModel, _ right: OpenedModel
  ) throws(ToolkitError) -> (comparison: ModelComparison, prints: [Fingerprint]) {
    try left.checkSeals(threads: threads)
    try right.checkSeals(threads: threads)
    let prints = [try left.fingerprint(threads: threads), try right.fingerprint(threads: threads)]
    let comparison = try ToolkitError.reading(left.file.path, left.file.container.name) { () throws(ContainerError) in
      try ModelComparison(left.graph, prints[0], right.graph, prints[1], threads: threads)
    }
    return (comparison, prints)
  }

  private func diffTensors(_ left: OpenedFile, _ right: OpenedFile) throws(ToolkitError) -> DiffReport {
    try ToolkitError.reading(left.path, left.container.name) { () throws(ContainerError) in
      let book = DigestBook()
      for file in [left, right] { try file.contents.checkSeals(book, threads: threads) }
      let names = left.contents.names + right.contents.names.filter { left.contents[$0] == nil }
      var tensors: [DiffReport.NamedDifference] = []
      for name in names {
        let (mine, theirs) = (left.contents[name], right.contents[name])
        guard let mine, let theirs, mine.shape == theirs.shape else {
          tensors.append(.init(name: name, left: mine, right: theirs, values: nil))
          continue
        }
        let digests = try book.digests(of: [mine, theirs], threads: threads)
        if digests[0] != digests[1] {
          let values = try TensorDifference(mine, theirs, threads: threads)
          tensors.append(.init(name: name, left: mine, right: theirs, values: values))
        }
      }
      return DiffReport(
        paths: (left.path, right.path), model: nil, tensors: tensors,
        metadata: left.contents.metadata.differences(from: right.contents.metadata),
        equalCount: names.count - tensors.count,
        kinships: try TensorKinship.among(
          tensors.compactMap { item in item.left.map { (item.name, $0) } },
          tensors.compactMap { item in item.right.map { (item.name, $0) } }, threads: threads))
    }
  }
}
