import ByteIO
import JSON
import WeightGraph

extension Toolkit {
  /// Writes a receipt into a file of its own, or, where `path` is that of one of the models, into the model's file.
  ///
  /// A model's file is written anew with the receipt among its metadata; its tensors and its fingerprint stay the same.
  ///
  /// - Throws: ``ToolkitError`` when the model's container holds no metadata.
  public func write(_ receipt: Receipt, to path: String, of verification: Verification) throws(ToolkitError) {
    if verification.sides.contains(where: { $0.path == path }) { return try embed(receipt, in: path) }
    let text = receipt.sealed.json(JSONStyle(indentation: 2, sortsKeys: true)) + "\n"
    try ToolkitError.accessing { () throws(FileError) in
      let writer = try FileWriter(path)
      try writer.sink.write(ByteRegion(Array(text.utf8)).bytes, at: 0)
      try writer.commit()
    }
  }

  private func embed(_ receipt: Receipt, in path: String) throws(ToolkitError) {
    var choices = OpeningChoices()
    choices.looksBeside = false
    let file = try open(path, choices)
    guard file.container.capabilities.writes, file.container.capabilities.holds(metadata: Receipt.key) else {
      throw .request(
        "'\(path)': \(file.container.name) has no place for a receipt; give it a file of its own, or convert to phial")
    }
    var contents = file.contents
    contents.metadata[Receipt.key] = receipt.sealed
    let draft = try ToolkitError.accessing { () throws(FileError) in try Draft(path, isFolder: false) }
    try ToolkitError.reading(path, file.container.name) { () throws(ContainerError) in
      _ = try draft.fill(with: contents, file.container, ContainerOptions())
    }
    do throws(FileError) { try draft.commit() } catch { throw .file(error) }
  }

  /// The receipt that a file holds: a JSON file of its own, or a model with one among its metadata.
  public func receipt(in path: String) throws(ToolkitError) -> Receipt {
    if let value = try? json(in: path), value.object?["receipt"]?.string != nil {
      return try Receipt(value, path: path)
    }
    var choices = OpeningChoices()
    choices.looksBeside = false
    guard let value = try open(path, choices).contents.metadata[Receipt.key] else {
      throw .companion(path: path, problem: "holds no receipt of a verification")
    }
    return try Receipt(value, path: path)
  }
}

extension Receipt {
  /// The name under which a model's metadata have their receipt.
  static let key = "receipt"
}
