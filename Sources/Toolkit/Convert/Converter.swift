import ByteIO
public import Dialects
import WeightGraph

extension Toolkit {
  /// Reads one file or folder and writes another, which gets its name only after it was read back and found to be the same
  /// model.
  ///
  /// A file of no known family is copied tensor by tensor under its own names.
  ///
  /// - Throws: ``ToolkitError`` when anything would be lost that ``Conversion/acceptsLosses`` does not allow, or when
  ///   the written file is not the model; the target then is what it was before.
  public func convert(
    _ conversion: Conversion, _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> ConversionReport {
    let file = try open(conversion.source, opening)
    let form = try targetForm(of: conversion)
    let container = form.container
    let options = try checked(conversion.options, for: container)
    let plan: ConversionPlan
    if var model = try understandIfKnown(file, reading) {
      if container.capabilities.holdsMetadata, opening.looksBeside, !file.isFolder { try addTokenizer(to: &model) }
      plan = try .model(model, conversion, container, self)
    } else {
      plan = try .tensors(file, conversion, container)
    }
    guard plan.losses.isEmpty || conversion.acceptsLosses else {
      throw .lossy(
        target: plan.dialect.map { $0.name == container.name ? $0.name : "\(container.name) in \($0.name)" }
          ?? container.name,
        losses: plan.losses)
    }
    return try write(plan, form, options, conversion, file)
  }

  private func write(
    _ plan: ConversionPlan, _ form: TargetForm, _ options: ContainerOptions, _ conversion: Conversion,
    _ file: OpenedFile
  ) throws(ToolkitError) -> ConversionReport {
    let container = form.container
    let book = plan.source?.digests ?? DigestBook()
    try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      try file.contents.checkSeals(book, threads: threads)
    }
    let draft = try ToolkitError.accessing { () throws(FileError) in
      try Draft(conversion.target, isFolder: form.isFolder)
    }
    var options = options
    options.askedDigests = plan.askedDigests(book)
    let back: DraftCopy
    do throws(ContainerError) { back = try draft.fill(with: plan.contents, container, options) } catch {
      throw .container(conversion.target, container.name, error)
    }
    let copy = OpenedFile(
      path: back.path, container: container, recognition: Recognition("it was just written"),
      byteCount: back.byteCount, contents: back.contents)
    back.enter(in: book)
    let (expected, source) = try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      (try plan.expectedDigest(book, threads), try plan.sourceDigest(book, threads))
    }
    let found = try plan.digest(of: copy, book, self)
    guard expected == found else {
      throw .notReproduced(path: copy.path, expected: "\(expected)", found: "\(found)")
    }
    let signature = container.capabilities.signature
    let (asked, read) = (plan.contents.metadata.without(signature), copy.contents.metadata.without(signature))
    if container.capabilities.holdsMetadata, let lost = asked.differences(from: read).first {
      throw .notReproduced(
        path: copy.path, expected: "metadata '\(lost.path)' \(lost.left?.description ?? "not there")",
        found: lost.right?.description ?? "none")
    }
    let proof = conversion.proves ? try prove(plan, copy, book, conversion) : nil
    do throws(FileError) { try draft.commit() } catch { throw .file(error) }
    return ConversionReport(
      source: .init(
        path: file.path, byteCount: file.byteCount, container: file.container.name, dialect: plan.source?.dialect.name),
      target: .init(
        path: copy.path, byteCount: copy.byteCount, container: container.name, dialect: plan.dialect?.name),
      tensorCount: plan.contents.entries.count,
      types: Dictionary(plan.contents.entries.map { ($0.tensor.dtype, 1) }, uniquingKeysWith: +),
      sourceFingerprint: source, targetFingerprint: found,
      losses: plan.losses, leftOut: plan.leftOut, proof: proof)
  }

  /// Runs the model that was read and the one that was written.
  ///
  /// - Throws: ``ToolkitError/notProven(path:_:)`` when they differ in more than the types that were asked for and what was
  ///   listed as lost.
  private func prove(
    _ plan: ConversionPlan, _ copy: OpenedFile, _ known: DigestBook, _ conversion: Conversion
  ) throws(ToolkitError) -> Verification {
    guard let source = plan.source, let graph = plan.graph else {
      throw .request("'\(plan.path)': only a model can be run to prove it, and these are tensors of no known family")
    }
    let written = try plan.understand(copy, known, self)
    var choices = VerificationChoices()
    choices.declaredType = conversion.dtype
    let proof = try verify(source, written, asking: choices)
    let account = try ToolkitError.reading(plan.path, plan.container.name) { () throws(ContainerError) in
      LossAccount(
        written: graph, try Fingerprint(graph, known: source.digests, threads: threads), copy: written.graph,
        try Fingerprint(written.graph, known: known, threads: threads), plan.losses)
    }
    guard account.unlisted.isEmpty, proof.verdict != .different || account.losesModel else {
      throw .notProven(path: plan.path, proof, unlisted: account.unlisted)
    }
    return proof
  }
}

extension MetadataObject {
  /// The members that others do not say in just the same way.
  fileprivate func without(_ others: MetadataObject) -> MetadataObject {
    MetadataObject(members.filter { others[$0.key] != $0.value }.map { ($0.key, $0.value) })
  }
}
