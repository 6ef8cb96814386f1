import Dialects
import WeightGraph

/// What will be written, decided before a byte is.
struct ConversionPlan {
  let contents: StateDict
  let losses: [Loss]
  let leftOut: [Loss]
  /// The model as it is written; `nil` for a file of no known family.
  let graph: WeightGraph?
  /// The model as it was read, which is another where types are converted.
  let source: OpenedModel?
  let dialect: Dialect?
  let container: any Container
  /// The model that the copy must be: the one above, or what of it is written; `nil` where that is no model any more.
  private let expected: WeightGraph?
  /// The file that will be written.
  let path: String

  /// A model, in the dialect that suits the target best.
  static func model(
    _ model: OpenedModel, _ conversion: Conversion, _ container: any Container, _ toolkit: Toolkit
  ) throws(ToolkitError) -> ConversionPlan {
    do throws(DialectError) {
      // Blocks that a container cannot hold have no say in the dialect that it gets.
      let held = container.capabilities.holdsBlocks ? conversion.dtype : DType.f32
      let dialect = try toolkit.targetDialect(
        for: model.graph.cast(to: held), in: model.dialect, conversion.dialect, container)
      let graph = try model.graph.cast(to: conversion.dtype, vectors: dialect.vectorType)
        .withTokenizer(as: dialect.tokenizer)
      let written = try toolkit.dialects.write(graph, as: dialect)
      let (contents, origin) = written.contents.withoutNotes(
        for: container.capabilities, keepsValues: conversion.dtype == nil)
      let fitted = try Fitting(checking: contents, container.capabilities, dialect)
      let isWhole = written.losses.isEmpty && fitted.keepsValues
      let rest = isWhole ? nil : try? toolkit.dialects.read(fitted.contents, ReadingChoices(dialect: dialect.name))
      return ConversionPlan(
        contents: fitted.contents, losses: written.losses + fitted.losses, leftOut: model.graph.bystanders + origin,
        graph: graph, source: model, dialect: dialect, container: container,
        expected: isWhole ? graph : rest?.graph, path: conversion.target)
    } catch {
      throw .dialect(path: conversion.source, error)
    }
  }

  /// Tensors under their own names.
  static func tensors(
    _ file: OpenedFile, _ conversion: Conversion, _ container: any Container
  ) throws(ToolkitError) -> ConversionPlan {
    let entries = file.contents.entries.map { entry in
      StateDict.Entry(entry.name, entry.tensor.converted(to: conversion.dtype))
    }
    return try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      let fitted = try Fitting(StateDict(entries, metadata: file.contents.metadata), container.capabilities)
      return ConversionPlan(
        contents: fitted.contents, losses: fitted.losses, leftOut: [], graph: nil, source: nil, dialect: nil,
        container: container, expected: nil, path: conversion.target)
    }
  }

  /// The tensors of which both digests will be made, as far as theirs are not known.
  func askedDigests(_ book: DigestBook) -> Set<TensorIdentity> {
    let models = [expected, source?.graph].compactMap { $0 }
    let tensors = models.flatMap(\.fingerprintedTensors) + (expected == nil ? contents.entries.map(\.tensor) : [])
    return Set(tensors.filter { book[$0] == nil }.map(\.identity))
  }

  /// The digest of what is written: of the model, or of the tensors where they make none.
  func expectedDigest(_ book: DigestBook, _ threads: Int?) throws(ContainerError) -> Digest {
    guard let expected else { return try contents.digest(book, threads: threads) }
    return try Fingerprint(expected, known: book, threads: threads).digest
  }

  /// The same of what was read back.
  func digest(of copy: OpenedFile, _ book: DigestBook, _ toolkit: Toolkit) throws(ToolkitError) -> Digest {
    guard expected != nil else {
      return try ToolkitError.reading(path, container.name) { () throws(ContainerError) in
        // A container may add what its readers expect, as llama2c does with tables.
        let asked = try StateDict(copy.contents.entries.filter { contents[$0.name] != nil })
        return try asked.digest(book, threads: toolkit.threads)
      }
    }
    let graph = try understand(copy, book, toolkit).graph
    return try ToolkitError.reading(path, container.name) { () throws(ContainerError) in
      try Fingerprint(graph, known: book, threads: toolkit.threads).digest
    }
  }

  /// What was read back, understood as the model that was written.
  func understand(
    _ copy: OpenedFile, _ known: DigestBook, _ toolkit: Toolkit
  ) throws(ToolkitError) -> OpenedModel {
    try toolkit.understand(copy, ReadingChoices(dialect: dialect?.name), known: known)
  }

  /// The fingerprint of the model as it was read, or the digest of its tensors.
  func sourceDigest(_ book: DigestBook, _ threads: Int?) throws(ContainerError) -> Digest {
    guard let source else { return try contents.digest(book, threads: threads) }
    return try Fingerprint(source.graph, known: book, threads: threads).digest
  }
}

extension StateDict {
  /// The contents without the notes about another file, which are no part of the model: what file it was first and the
  /// receipt of a verification, where a container has no place for them; a receipt also where the values will be others.
  fileprivate func withoutNotes(
    for capabilities: ContainerCapabilities, keepsValues: Bool
  ) -> (contents: StateDict, leftOut: [Loss]) {
    var contents = self
    var leftOut: [Loss] = []
    func leaveOut(_ key: String, unless isKept: Bool, _ reason: String) {
      guard !isKept, contents.metadata[key] != nil else { return }
      contents.metadata[key] = nil
      leftOut.append(Loss("metadata '\(key)'", reason))
    }
    leaveOut("source", unless: capabilities.holds(metadata: "source"), "it only says what file the model was before")
    leaveOut(
      Receipt.key, unless: keepsValues && capabilities.holds(metadata: Receipt.key),
      keepsValues ? "it can be checked from a file of its own" : "it is about the model before its type was changed")
    return (contents, leftOut)
  }
}

extension Toolkit {
  /// The dialect that is written: the chosen one, the container's own, the source's, or the one that the source was in
  /// before it became what it is; of several possible ones the first that loses nothing.
  fileprivate func targetDialect(
    for graph: WeightGraph, in own: Dialect, _ chosen: String?, _ container: any Container
  ) throws(DialectError) -> Dialect {
    let names = chosen.map { [$0] } ?? nativeDialects[container.name] ?? expectedDialects[container.name] ?? []
    if let first = names.first {
      return try dialect(called: names.dropFirst().isEmpty ? first : leastLossy(names, for: graph))
    }
    let native = Set(nativeDialects.values.joined())
    if !native.contains(own.name) { return own }
    let original = graph.metadata["source"]?.object?["dialect"]?.string.flatMap { dialects[$0] }
    for dialect in [original].compactMap({ $0 }) + dialects.dialects where !native.contains(dialect.name) {
      if try dialects.write(graph, as: dialect).losses.isEmpty { return dialect }
    }
    return own
  }

  private func dialect(called name: String) throws(DialectError) -> Dialect {
    guard let dialect = dialects[name] else { throw .unknownDialect(name, known: dialects.dialects.map(\.name)) }
    return dialect
  }

  /// The one of several dialects that expresses most of a model, the first of equals.
  private func leastLossy(_ names: [String], for graph: WeightGraph) throws(DialectError) -> String {
    var best = (name: names[0], losses: Int.max)
    for name in names {
      let losses = try dialects.write(graph, as: dialect(called: name)).losses.count
      if losses < best.losses { best = (name, losses) }
    }
    return best.name
  }
}

extension WeightGraph {
  /// The same model with its floating-point tensors converted.
  fileprivate func cast(to dtype: DType?, vectors: DType? = nil) throws(DialectError) -> WeightGraph {
    do throws(ContainerError) {
      return try WeightGraph(
        architecture: architecture,
        tensors: Dictionary(
          uniqueKeysWithValues: tensors.map { ($0, $1.converted(to: dtype, filling: $0, vectors: vectors)) }),
        metadata: metadata, bystanders: bystanders, origins: origins)
    } catch {
      throw .tensors(dialect: "", error)
    }
  }
}
