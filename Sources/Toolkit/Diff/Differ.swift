public import Dialects
import WeightGraph

extension Toolkit {
  /// Compares two files: as models, by what each tensor is for, where both are; else tensor by tensor under their names.
  ///
  /// Nothing is computed with the tensors, so that a hyperparameter may be missing, such as the number of heads: it is one of
  /// ``DiffReport/unsaid``.
  public func diff(
    _ left: String, _ right: String, _ opening: OpeningChoices = OpeningChoices(),
    _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> DiffReport {
    let files = (try open(left, opening), try open(right, opening))
    let comparable = try ComparableFiles(files.0, files.1, self, reading)
    guard var (leftModel, rightModel) = comparable.models else {
      return try diffTensors(files.0, files.1, comparable.unsaid)
    }
    if opening.looksBeside {
      // A tokenizer inside one file is no difference where the same one lies beside the other.
      try addTokenizer(to: &leftModel)
      try addTokenizer(to: &rightModel)
    }
    let comparison = try compare(leftModel, rightModel)
    return DiffReport(
      paths: (left, right), unsaid: comparable.unsaid, model: comparison, tensors: [],
      metadata: leftModel.graph.metadata.differences(from: rightModel.graph.metadata),
      equalCount: comparison.equalCount, kinships: try kinships(comparison, files.0))
  }

  /// The roles that differ whose tensors are on the other side as well, in another role or another order.
  private func kinships(_ comparison: ModelComparison, _ file: OpenedFile) throws(ToolkitError) -> [TensorKinship] {
    try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      // In one type, so that a tensor is recognised in another one as well.
      func named(
        _ tensor: KeyPath<ModelComparison.RoleDifference, Tensor?>
      ) throws(ContainerError) -> [TensorKinship.Named] {
        var named: [TensorKinship.Named] = []
        for item in comparison.roles {
          if let tensor = item[keyPath: tensor] { named.append((item.role.description, try tensor.canonical())) }
        }
        return named
      }
      return try TensorKinship.among(named(\.left), named(\.right), threads: threads)
    }
  }

  /// Compares two models by their fingerprints, and by their elements where these differ.
  private func compare(_ left: OpenedModel, _ right: OpenedModel) throws(ToolkitError) -> ModelComparison {
    let prints = [try checkedFingerprint(left), try checkedFingerprint(right)]
    return try ToolkitError.reading(left.file.path, left.file.container.name) { () throws(ContainerError) in
      try ModelComparison(left.graph, prints[0], right.graph, prints[1]).measured(threads: threads)
    }
  }

  private func diffTensors(
    _ left: OpenedFile, _ right: OpenedFile, _ unsaid: [UnsaidHyperparameter]
  ) throws(ToolkitError) -> DiffReport {
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
        paths: (left.path, right.path), unsaid: unsaid, model: nil, tensors: tensors,
        metadata: left.contents.metadata.differences(from: right.contents.metadata),
        equalCount: names.count - tensors.count,
        kinships: try TensorKinship.among(
          tensors.compactMap { item in item.left.map { (item.name, $0) } },
          tensors.compactMap { item in item.right.map { (item.name, $0) } }, threads: threads))
    }
  }
}
