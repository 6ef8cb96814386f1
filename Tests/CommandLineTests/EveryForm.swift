import Dialects
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

  /// Every form in which a whole model can be written.
  static let written: [EveryForm] = Registry.containers.filter(\.capabilities.holdsManyTensors).flatMap { container in
    (container.capabilities.writes ? [EveryForm(container: container, isFolder: false)] : [])
      + (container.capabilities.writesFolders ? [EveryForm(container: container, isFolder: true)] : [])
  }

  /// Those that hold models of any family.
  static var general: [EveryForm] { written.filter { $0.container.capabilities.family == nil } }

  /// A conversion of a model into this form, in a folder; one of several files is asked for in small ones.
  func conversion(of source: String, in folder: String, as name: String) -> Conversion {
    var conversion = Conversion(source, to: "\(folder)/\(name)\(isFolder ? "/" : "")")
    conversion.container = container.name
    conversion.options.shardByteCount = isFolder ? 25_000 : nil
    return conversion
  }
}

/// What became of an attempt to convert a model.
enum Attempt {
  case done(ConversionReport)
  case refused(ToolkitError)

  init(_ conversion: Conversion, _ reading: ReadingChoices = ReadingChoices()) {
    do { self = .done(try Registry.toolkit.convert(conversion, OpeningChoices(), reading)) } catch {
      self = .refused(error)
    }
  }

  /// What was written; an attempt that was refused is an issue.
  func required() throws -> ConversionReport {
    switch self {
    case .done(let report): return report
    case .refused(let error): throw error
    }
  }
}
