import ByteIO
import JSON
import WeightGraph

/// One file of safetensors, its header read and checked, and none of its elements looked at.
struct StoredFile {
  /// The tensors in the order of their bytes.
  let tensors: [StateDict.Entry]
  /// Other names of tensors, as `save_model` records them.
  let aliases: [StateDict.Entry]
  let metadata: MetadataObject
  let remarks: [String]

  /// - Throws: ``ContainerError`` with everything that is wrong.
  init(_ file: MappedFile) throws(ContainerError) {
    let frame = try HeaderFrame(file.contents.bytes)
    let header = try HeaderReader.read(file.contents.bytes.extracting(frame.text), at: frame.text.lowerBound)
    var findings = header.findings
    TensorPlace.check(header.places, fill: file.byteCount - frame.dataStart, &findings)
    try findings.throwIfAny()

    var tensors: [StateDict.Entry] = []
    for stored in header.tensors.sorted(by: { $0.precedes($1) }) {
      tensors.append(.init(stored.name, try stored.tensor(in: file, dataStart: frame.dataStart)))
    }
    let named = Dictionary(tensors.map { (ExactText($0.name), $0.tensor) }, uniquingKeysWith: { first, _ in first })
    let meaning = MetadataText(tensors: Set(named.keys))
    var aliases: [StateDict.Entry] = []
    var metadata = MetadataObject()
    var room = MetadataRoom()
    for (key, text) in header.texts {
      if let tensor = named[ExactText(text)], named[ExactText(key)] == nil {
        aliases.append(.init(key, tensor))
      } else {
        metadata[key] = meaning.value(of: text, in: &room)
      }
    }
    self.tensors = tensors
    self.aliases = aliases
    self.metadata = metadata
    remarks = header.remarks
  }
}

extension StoredTensor {
  /// Whether the elements come first; of tensors without elements, those that begin earlier in the file.
  fileprivate func precedes(_ other: StoredTensor) -> Bool {
    (range.lowerBound, range.upperBound) < (other.range.lowerBound, other.range.upperBound)
  }
}
