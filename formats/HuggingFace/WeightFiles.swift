import ByteIO
public import WeightGraph

/// A kind of files that weights are published in: what they are called, alone and as one of several, and what they are.
///
/// Source: `transformers/utils/__init__.py`, `SAFE_WEIGHTS_NAME` and its neighbours; `huggingface_hub`,
/// `serialization/_base.py`.
public struct WeightFiles: Sendable {
  /// What a file that has all weights is called: `model.safetensors`.
  public let name: String
  /// What each file is.
  public let container: any Container
  /// What every file says besides, so that its readers know it.
  let metadata: MetadataObject
  private let options: [String: String]

  /// Describes a kind of files.
  ///
  /// - Parameters:
  ///   - options: how the container writes them, where that is not as usual.
  ///   - metadata: what every file says besides its tensors.
  public init(
    _ name: String, _ container: any Container, options: [String: String] = [:], metadata: MetadataObject = [:]
  ) {
    self.name = name
    self.container = container
    self.options = options
    self.metadata = metadata
  }

  /// The part of the name behind its first full stop.
  var ending: String { name.split(separator: ".", maxSplits: 1).last.map(String.init) ?? "" }

  /// What the index of several files is called.
  var indexName: String { "\(name).index.json" }

  /// What one of several files is called; the first is number 1.
  func name(part: Int, of count: Int) -> String {
    let stem = name.split(separator: ".", maxSplits: 1).first.map(String.init) ?? name
    return "\(stem)-\(String(part, width: 5))-of-\(String(count, width: 5)).\(ending)"
  }

  /// The files of a folder that are called like one of several, in order.
  func parts(in folder: MappedFolder) -> [String] {
    let stem = name.split(separator: ".", maxSplits: 1).first.map(String.init) ?? name
    return folder.names.filter {
      $0.hasPrefix("\(stem)-") && $0.hasSuffix(".\(ending)") && $0.contains("-of-")
    }.sorted()
  }

  /// The options for writing one file.
  func options(from given: ContainerOptions) -> ContainerOptions {
    var options = ContainerOptions(self.options)
    options.threads = given.threads
    options.askedDigests = given.askedDigests
    return options
  }
}
