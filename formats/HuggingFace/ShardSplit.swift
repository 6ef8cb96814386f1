import WeightGraph

/// Which of several files each tensor goes into.
///
/// The tensors are taken in their order, and a file is full where the next tensor would make it larger than allowed; one
/// that is larger by itself has a file of its own, which comes before the one that is being filled. Tensors of the same
/// elements stay together and count once.
/// Source: `huggingface_hub/serialization/_base.py`, `split_state_dict_into_shards_factory`.
struct ShardSplit {
  /// The tensors of every file.
  let shards: [[StateDict.Entry]]

  init(_ entries: [StateDict.Entry], most: Int) {
    var shards: [[TensorIdentity]] = []
    var names: [TensorIdentity: [StateDict.Entry]] = [:]
    var (current, currentSize): ([TensorIdentity], Int) = ([], 0)
    for entry in entries {
      let identity = entry.tensor.identity
      names[identity, default: []].append(entry)
      guard names[identity]?.count == 1 else { continue }
      let size = entry.tensor.byteCount
      guard size <= most else {
        shards.append([identity])
        continue
      }
      if currentSize > most - size {
        shards.append(current)
        (current, currentSize) = ([], 0)
      }
      current.append(identity)
      currentSize += size
    }
    if !current.isEmpty { shards.append(current) }
    self.shards = shards.map { $0.flatMap { names[$0] ?? [] } }
  }
}
