public import Dialects
import WeightGraph

/// What an inspection is to show.
public struct InspectionChoices: Sendable {
  /// Which tensors are listed, by their name or by one of their roles; `nil` means all.
  public var tensors: NameGlob?
  /// Whether the tensors' values are read and described.
  public var describesValues = false

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
    let subject = try subject(of: file, reading)
    let survey = dialects.survey(file.contents, dialect: subject.dialect)
    let chosen = try chosen(file, choices.tensors, survey)
    let statistics = try ToolkitError.reading(path, file.container.name) { () throws(ContainerError) in
      choices.describesValues ? try TensorStatistics.of(chosen.map(\.tensor), threads: threads) : []
    }
    let tensors = chosen.enumerated().map { index, entry in
      Inspection.TensorEntry(
        name: entry.name, roles: survey?.roles[entry.name] ?? [], exclusion: survey?.bystanders[entry.name],
        dtype: entry.tensor.dtype, shape: entry.tensor.shape, byteCount: entry.tensor.byteCount,
        byteRange: entry.tensor.provenance.byteRange, statistics: statistics.isEmpty ? nil : statistics[index])
    }
    let entries = file.contents.entries
    return Inspection(
      path: path, byteCount: file.byteCount, container: file.container.name, containerReason: file.recognition.reason,
      companions: file.companions, remarks: file.contents.remarks, subject: subject, tensors: tensors,
      total: .init(
        tensors: entries.count, elements: entries.reduce(0) { $0 + $1.tensor.elementCount },
        bytes: file.contents.byteCount),
      metadata: file.contents.metadata.members.map { MetadataSummary(name: $0.key, $0.value) })
  }

  private func subject(of file: OpenedFile, _ reading: ReadingChoices) throws(ToolkitError) -> Inspection.Subject {
    do throws(ToolkitError) {
      return try understandIfKnown(file, reading).map { .model(ModelSummary($0)) } ?? .unknownFamily
    } catch {
      switch error {
      case .dialect(_, .unknownDialect): throw error
      default: return .flawed(error, dialect: dialects.survey(file.contents, dialect: reading.dialect)?.dialect.name)
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
  /// The dialect that knows the tensors' names.
  fileprivate var dialect: String? {
    switch self {
    case .model(let model): model.dialect
    case .flawed(_, let dialect): dialect
    case .unknownFamily: nil
    }
  }
}
