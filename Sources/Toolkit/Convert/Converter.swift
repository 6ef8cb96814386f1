import ByteIO
public import Dialects
import WeightGraph

extension Toolkit {
  /// Reads one file and writes another, which gets its name only after it was read back and found to be the same model.
  ///
  /// A file of no known family is copied tensor by tensor under its own names.
  ///
  /// - Throws: ``ToolkitError`` when anything would be lost that ``Conversion/acceptsLosses`` does not allow, or when
  ///   the written file is not the model; the target then is what it was before.
  public func convert(
    _ conversion: Conversion, _ opening: OpeningChoices = OpeningChoices(), _ reading: ReadingChoices = ReadingChoices()
  ) throws(ToolkitError) -> ConversionReport {
    let file = try open(conversion.source, opening)
    let container = try targetContainer(conversion)
    let options = try checked(conversion.options, for: container)
    let plan: ConversionPlan
    if var model = try understandIfKnown(file, reading) {
      if container.capabilities.holdsMetadata, opening.looksBeside { try addTokenizer(to: &model) }
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
    return try write(plan, container, options, conversion, file)
  }

  private func write(
    _ plan: ConversionPlan, _ container: any Container, _ options: ContainerOptions, _ conversion: Conversion,
    _ file: OpenedFile
  ) throws(ToolkitError) -> ConversionReport {
    let book = plan.source?.digests ?? DigestBook()
    try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      try file.contents.checkSeals(book, threads: threads)
    }
    let writer = try ToolkitError.accessing { () throws(FileError) in try FileWriter(conversion.target) }
    let (written, mapped) = try fill(writer, with: plan, options)
    let (copy, copyBook) = try ToolkitError.reading(conversion.target, container.name) { () throws(ContainerError) in
      try TensorCopy.check(written, in: mapped, threads: threads)
      let contents = try container.read(mapped, options)
      let copy = OpenedFile(
        path: conversion.target, container: container, recognition: Recognition("it was just written"),
        byteCount: mapped.byteCount, contents: contents)
      return (copy, Self.digests(written, of: contents))
    }
    for tensor in written { book[tensor.tensor] = tensor.digest }
    let (expected, source) = try ToolkitError.reading(file.path, file.container.name) { () throws(ContainerError) in
      (try plan.expectedDigest(book, threads), try plan.sourceDigest(book, threads))
    }
    let found = try plan.digest(of: copy, copyBook, self)
    guard expected == found else {
      throw .notReproduced(path: conversion.target, expected: "\(expected)", found: "\(found)")
    }
    if container.capabilities.holdsMetadata,
      let lost = plan.contents.metadata.differences(from: copy.contents.metadata).first
    {
      throw .notReproduced(
        path: conversion.target, expected: "metadata '\(lost.path)' \(lost.left?.description ?? "not there")",
        found: lost.right?.description ?? "none")
    }
    let proof = conversion.proves ? try prove(plan, copy, copyBook) : nil
    do throws(FileError) { try writer.commit() } catch { throw .file(error) }
    return ConversionReport(
      source: .init(
        path: file.path, byteCount: file.byteCount, container: file.container.name, dialect: plan.source?.dialect.name),
      target: .init(
        path: conversion.target, byteCount: copy.byteCount, container: container.name, dialect: plan.dialect?.name),
      tensorCount: plan.contents.entries.count, sourceFingerprint: source, targetFingerprint: found,
      losses: plan.losses, leftOut: plan.leftOut, proof: proof)
  }

  /// Runs the model that was read and the one that was written.
  ///
  /// - Throws: ``ToolkitError/notProven(path:_:)`` when they differ in more than the types that were asked for.
  private func prove(
    _ plan: ConversionPlan, _ copy: OpenedFile, _ known: DigestBook
  ) throws(ToolkitError) -> Verification {
    guard let source = plan.source else {
      throw .request("'\(plan.path)': only a model can be run to prove it, and these are tensors of no known family")
    }
    let proof = try verify(source, plan.understand(copy, known, self))
    guard proof.verdict != .different else { throw .notProven(path: plan.path, proof) }
    return proof
  }

  /// Writes the contents and maps what was written.
  private func fill(
    _ writer: borrowing FileWriter, with plan: ConversionPlan, _ options: ContainerOptions
  ) throws(ToolkitError) -> ([WrittenTensor], MappedFile) {
    let written: [WrittenTensor]
    do throws(ContainerError) {
      written = try plan.container.write(plan.contents, to: writer, options)
    } catch {
      throw .container(plan.path, plan.container.name, error)
    }
    do throws(FileError) { return (written, try writer.mapped()) } catch { throw .file(error) }
  }

  /// What is known of a file's tensors from having compared them with what was written.
  private static func digests(_ written: [WrittenTensor], of copy: StateDict) -> DigestBook {
    let book = DigestBook()
    for tensor in written {
      guard let read = copy[tensor.name], read.dtype == tensor.tensor.dtype, read.shape == tensor.tensor.shape,
        read.bytesInPlace?.range == tensor.byteRange
      else { continue }
      book[read] = tensor.digest
    }
    return book
  }

  private func targetContainer(_ conversion: Conversion) throws(ToolkitError) -> any Container {
    if let name = conversion.container {
      let chosen = try container(named: name)
      guard chosen.capabilities.writes else { throw .request("\(name) is read here, not written") }
      return chosen
    }
    let writable = containers.filter(\.capabilities.writes)
    let matches = writable.flatMap { container in container.fileExtensions.map { (container, $0) } }
      .filter { conversion.target.lowercased().hasSuffix(".\($0.1)") }
    guard let best = matches.max(by: { $0.1.count < $1.1.count }) else {
      throw .request(
        "'\(conversion.target)': its ending tells no container; choose one of "
          + "\(writable.map(\.name).joined(separator: ", ")) with --to")
    }
    let equals = matches.filter { $0.1 == best.1 }.map(\.0.name)
    guard equals.count == 1 else {
      throw .request(
        "'\(conversion.target)': its ending is that of \(equals.joined(separator: ", ")); choose one with --to")
    }
    return best.0
  }
}
