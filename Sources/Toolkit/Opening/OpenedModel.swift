public import Dialects
public import WeightGraph

/// A file understood as a model.
public struct OpenedModel: Sendable {
  /// The file.
  public let file: OpenedFile
  /// The dialect that it speaks.
  public let dialect: Dialect
  /// Why it is taken for that dialect.
  public let recognition: Recognition
  /// The model.
  public internal(set) var graph: WeightGraph
  /// Digests that are known of its tensors, so that nothing is hashed twice.
  public let digests: DigestBook

  /// Compares the tensors with what the file records of them; who uses their elements does so first.
  func checkSeals(threads: Int?) throws(ToolkitError) {
    try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      try file.contents.checkSeals(digests, threads: threads)
    }
  }

  /// The model's fingerprint; every tensor is compared with what the file records of it on the way.
  func fingerprint(threads: Int?) throws(ToolkitError) -> Fingerprint {
    try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      try Fingerprint(graph, known: digests, threads: threads)
    }
  }
}

extension Toolkit {
  /// Opens a file and understands it as a model.
  ///
  /// - Throws: ``ToolkitError`` with everything that keeps it from being one.
  public func openModel(
    _ path: String, _ choices: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> OpenedModel {
    try understand(open(path, choices), reading)
  }

  /// Understands an opened file as a model.
  ///
  /// - Parameter known: digests that are known of the file's tensors.
  public func understand(
    _ file: OpenedFile, _ choices: ReadingChoices = ReadingChoices(), known: DigestBook = DigestBook()
  ) throws(ToolkitError) -> OpenedModel {
    do throws(DialectError) {
      let reading = try dialects.read(file.contents, choices)
      return OpenedModel(
        file: file, dialect: reading.dialect, recognition: reading.recognition, graph: reading.graph,
        digests: known)
    } catch {
      throw .dialect(path: file.path, error)
    }
  }

  /// Understands an opened file as a model, or returns `nil` where its tensors are of no known family.
  func understandIfKnown(_ file: OpenedFile, _ choices: ReadingChoices) throws(ToolkitError) -> OpenedModel? {
    do throws(ToolkitError) { return try understand(file, choices) } catch {
      switch error {
      case .dialect(_, .unknownFamily), .dialect(_, .otherFamily): return nil
      default: throw error
      }
    }
  }
}
