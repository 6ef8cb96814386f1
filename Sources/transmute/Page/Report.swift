import WeightGraph

/// A result that can be shown to a person and handed to a program.
protocol Report {
  /// All of it, as `--json` prints it.
  var json: MetadataValue { get }

  /// Writes it for a reader.
  func write(on page: inout Page)
}
