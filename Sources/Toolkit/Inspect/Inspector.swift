public import Dialects
import WeightGraph

/// What an inspection is to show.
public struct InspectionChoices: Sendable {
  /// Which tensors are listed, by their name or by one of their roles; `nil` means all.
  public var tensors: NameGlob?
  /// Whether the tensors' values are read and described.
  public var describesValues = false
  /// Whether everything is read that a page shows: the values, a picture of each tensor, the fingerprint.
  public var isForPage = false

  /// All tensors, without their values, unless told otherwise.
  public init() {}
}

extension Toolkit {
  /// Says what a file is and what is in it, also where it is no complete model.
  ///
  /// Without ``InspectionChoices/describesValues`` no tensor's values are read. With it they are read once and not
  /// compared with what the file records of them, which would take longer than describing them:
  /// ``fingerprint(_:_:_:)`` does that.
  ///
  /// - Throws: ``ToolkitError`` when the file cannot be opened or its container finds it damaged, or when the choices make
  ///   no sense; what keeps the tensors from being a model is ``Inspection/problem``.
  public func inspect(
    _ path: String, _ choices: InspectionChoices = InspectionChoices(), _ opening: OpeningChoices = OpeningChoices(),
    _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> Inspection {
    let file = try open(path, opening)
    let (subject, model) = try subject(of: file, reading)
    let survey = dialects.survey(file.contents, dialect: subject.dialect)
    let chosen = try chosen(file, choices.tensors, survey)
    let readsValues = choices.describesValues || choices.isForPage
    // Making a tokenizer takes longer than all else that is done without reading values.
    let tokenizer = readsValues ? model.map { Self.vocabulary(of: $0, self) } : nil
    return try ToolkitError.reading(path, file.container.name) { () throws(ContainerError) in
      let tensors = chosen.map(\.tensor)
      let statistics =
        readsValues ? try TensorStatistics.of(tensors, threads: threads, areReadAgain: choices.isForPage) : []
      let pictures = choices.isForPage ? try TensorPicture.of(tensors, threads: threads) : []
      func describe(_ entry: StateDict.Entry, _ index: Int) -> Inspection.TensorEntry {
        Inspection.TensorEntry(
          name: entry.name, roles: survey?.roles[entry.name] ?? [], exclusion: survey?.bystanders[entry.name],
          dtype: entry.tensor.dtype, shape: entry.tensor.shape, byteCount: entry.tensor.byteCount,
          byteRange: entry.tensor.provenance.byteRange,
          statistics: statistics.indices.contains(index) ? statistics[index] : nil,
          picture: pictures.indices.contains(index) ? pictures[index] : nil)
      }
      let entries = chosen.enumerated().map { describe($1, $0) }
      let evidence = Evidence(
        items: zip(entries, tensors).map(Evidence.Item.init), model: subject.model,
        isWhole: chosen.count == file.contents.entries.count, vocabulary: tokenizer)
      let all = file.contents.entries
      return Inspection(
        path: path, byteCount: file.byteCount, container: file.container.name,
        containerReason: file.recognition.reason, companions: file.companions, remarks: file.contents.remarks,
        subject: subject, findings: try Finding.all(in: evidence),
        tree: ModuleTree(chosen.count == all.count ? entries : all.map { describe($0, -1) }),
        tokenizer: tokenizer?.found.map(TokenizerSummary.init), isSelection: choices.tensors != nil,
        fingerprint: choices.isForPage
          ? try model.map { (model) throws(ContainerError) in
            try Fingerprint(model.graph, known: model.digests, threads: threads).digest
          } : nil,
        tensors: entries,
        total: .init(
          tensors: all.count, elements: all.reduce(0) { $0 + $1.tensor.elementCount }, bytes: file.contents.byteCount),
        metadata: file.contents.metadata.members.map { MetadataSummary(name: $0.key, $0.value) })
    }
  }

  private static func vocabulary(of model: OpenedModel, _ toolkit: Toolkit) -> Evidence.Vocabulary {
    do throws(ToolkitError) {
      let length = model.graph.architecture.vocabularyLength
      return .init(found: try toolkit.tokenizer(of: model.file, vocabularyLength: length), problem: nil)
    } catch {
      return .init(found: nil, problem: "\(error)")
    }
  }

  private func subject(
    of file: OpenedFile, _ reading: ReadingChoices
  ) throws(ToolkitError) -> (Inspection.Subject, OpenedModel?) {
    do throws(ToolkitError) {
      let model = try understand(file, reading)
      return (.model(ModelSummary(model)), model)
    } catch {
      switch error {
      case .dialect(_, .unknownDialect): throw error
      case .dialect(_, .unknownFamily): return (.unknownFamily, nil)
      default:
        return (.flawed(error, dialect: dialects.survey(file.contents, dialect: reading.dialect)?.dialect.name), nil)
      }
    }
  }

  private func chosen(
    _ file: OpenedFile, _ pattern: NameGlob?, _ survey: NameSurvey?
  ) throws(ToolkitError) -> [StateDict.Entry] {
    guard let pattern else { return file.contents.entries }
    let chosen = file.contents.entries.filter { entry in
      pattern.matches(entry.name) || survey?.roles[entry.name]?.contains { pattern.matches($0.description) } ?? false
    }
    guard !chosen.isEmpty else {
      let first = file.contents.names.first.map { "; they are called like '\($0)'" } ?? ""
      throw .request(
        "'\(file.path)': none of its \(file.contents.entries.count) tensors matches '\(pattern.text)'\(first)")
    }
    return chosen
  }
}

extension Inspection.Subject {
  /// The model, where the tensors are one.
  fileprivate var model: ModelSummary? { if case .model(let model) = self { model } else { nil } }

  /// The dialect that knows the tensors' names.
  fileprivate var dialect: String? {
    switch self {
    case .model(let model): model.dialect
    case .flawed(_, let dialect): dialect
    case .unknownFamily: nil
    }
  }
}
