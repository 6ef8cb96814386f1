import ByteIO
import WeightGraph

/// What is written of a state dict: which of its tensors, and which texts.
struct WritingPlan {
  /// The tensors in the order of the bytes of their names.
  let tensors: [StateDict.Entry]
  /// The other names of these tensors that are recorded and not written, each with the name that is.
  let aliases: [(name: String, kept: String)]
  private let metadata: MetadataObject
  private let meaning: MetadataText

  /// - Parameter recordsAliases: whether a tensor that has several names is written once.
  init(_ contents: StateDict, recordsAliases: Bool) {
    var tensors: [StateDict.Entry] = []
    var aliases: [(name: String, kept: String)] = []
    var kept: [TensorIdentity: String] = [:]
    for entry in contents.entries.sorted(by: { $0.name.precedesInBytes($1.name) }) {
      // Metadata of that name would be written over.
      if recordsAliases, let name = kept[entry.tensor.identity], contents.metadata[entry.name] == nil {
        aliases.append((entry.name, name))
      } else {
        tensors.append(entry)
        if kept[entry.tensor.identity] == nil { kept[entry.tensor.identity] = entry.name }
      }
    }
    self.tensors = tensors
    self.aliases = aliases
    metadata = contents.metadata
    meaning = MetadataText(tensors: Set(tensors.map { ExactText($0.name) }))
  }

  /// What cannot be held, besides what the container's capabilities say.
  var losses: [Loss] {
    var losses = meaning.losses(of: metadata)
    if tensors.contains(where: { $0.name == HeaderReader.metadataKey }) {
      losses.append(Loss("tensor '\(HeaderReader.metadataKey)'", "the metadata have this name"))
    }
    return losses
  }

  /// The metadata's texts, with the aliases behind them.
  var texts: [(key: String, text: String)] {
    metadata.members.compactMap { key, value in meaning.text(of: value).map { (key, $0) } }
      + aliases.map { ($0.name, $0.kept) }
  }
}
