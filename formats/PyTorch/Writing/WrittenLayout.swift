import WeightGraph

/// How tensors and metadata lie in a file that is written.
enum WrittenLayout {
  /// The state dict is all; metadata are an attribute of it.
  case flat
  /// A dictionary of the state dict, under this name, and the metadata.
  case checkpoint(String)

  /// The choice that a user has.
  static let option = ContainerOption(
    "layout", ["checkpoint", "flat"],
    "write metadata beside the state dict (checkpoint['model'], checkpoint['config']), or a bare state dict that has "
      + "them as its attribute 'metadata'")

  /// The layout for these metadata; where there are none, the state dict is all.
  ///
  /// - Throws: ``ContainerError/cannotHold(container:losses:)`` where the metadata leave no name for the state dict.
  init(_ metadata: MetadataObject, _ options: ContainerOptions) throws(ContainerError) {
    if metadata.isEmpty || options.value(Self.option) == "flat" {
      self = .flat
    } else if let name = Subtree.usualNames.first(where: { metadata[$0] == nil }) {
      self = .checkpoint(name)
    } else {
      throw .cannotHold(
        container: "pytorch",
        losses: Subtree.usualNames.map { Loss("metadata '\($0)'", "the state dict needs one of these names") })
    }
  }
}
