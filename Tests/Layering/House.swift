/// Which module may know which: the drawing of the house as a table. Arrows point down only.
struct House: Sendable {
  /// What the modules under `Sources/` may import; `transmute` may import every container as well.
  let arrows: [String: Set<String>]
  /// What every container under `formats/` may import; another container is not among it.
  let formats: Set<String>
  /// What tests import besides what they test and everything below it.
  let tests: [String: Set<String>]

  static let transmute = House(
    arrows: [
      "transmute": [
        "ArgumentParser", "Pages", "Toolkit", "Inference", "Tokenization", "Dialects", "Archive", "JSON", "CKernels",
        "WeightGraph",
        "ByteIO",
      ],
      "Pages": ["Toolkit", "Inference", "Tokenization", "Dialects", "JSON", "WeightGraph", "ByteIO"],
      "Toolkit": ["Inference", "CKernels", "Tokenization", "Dialects", "JSON", "WeightGraph", "ByteIO"],
      "Inference": ["CKernels", "WeightGraph", "ByteIO"],
      "Tokenization": ["JSON", "WeightGraph", "ByteIO"],
      "Dialects": ["WeightGraph"],
      "Archive": ["CZlib", "CArchive", "CKernels", "WeightGraph", "ByteIO"],
      "JSON": ["CKernels", "WeightGraph", "ByteIO"],
      "WeightGraph": ["ByteIO", "CKernels", "Crypto"],
      "ByteIO": [],
      "CKernels": [], "CZlib": [], "CArchive": [],
    ],
    // Some containers keep a tokenizer in a form of their own.
    formats: ["Tokenization", "JSON", "Archive", "CKernels", "WeightGraph", "ByteIO"],
    tests: [
      // What every container promises is tried on any container.
      "FormatConformance": ["WeightGraph", "ByteIO"],
      "FormatConformanceTests": ["FormatConformance", "Phial", "WeightGraph", "ByteIO"],
      // The models that others have computed are there as files.
      "InferenceTests": ["Dialects", "NumPy", "Llama2C", "JSON"],
      "CommandLineTests": ["transmute", "Pages", "Toolkit", "Inference", "Dialects", "NumPy", "FormatConformance"],
      "BrowserTests": ["transmute", "FormatConformance"],
      // The proof is tried on everything that the program reads and writes.
      "ProofTests": ["transmute", "Toolkit", "Inference", "Dialects", "WeightGraph", "ByteIO"],
      "ToolkitTests": ["NumPy", "JSONWeights", "Phial", "LLMC", "Llama2C", "FormatConformance"],
      // What is read must be the model that it was.
      "PyTorchTests": ["Toolkit", "Dialects", "NumPy", "Phial"],
      "GGUFTests": ["Toolkit", "Tokenization", "Dialects", "NumPy", "Safetensors", "Llama2C"],
      "SafetensorsTests": ["Toolkit", "Dialects", "NumPy", "Phial", "HuggingFace"],
      // A folder knows no other container; those that its weights are in are handed to it.
      "HuggingFaceTests": ["Toolkit", "Inference", "Dialects", "Safetensors", "PyTorch", "NumPy", "Phial"],
      "ArchivesTests": ["Toolkit", "Dialects", "NumPy", "TensorFlow", "Safetensors", "JSONWeights"],
      "TensorFlowTests": ["Toolkit", "Tokenization", "Dialects", "NumPy"],
    ])

  /// What the toolchain brings along, and every module may use.
  private static let platform: Set<String> = ["Swift", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization"]
  private static let testPlatform: Set<String> = ["Testing", "Foundation"]

  /// Whether a module in `folder` may import another.
  func allows(_ imported: String, in folder: ModuleFolder) -> Bool {
    if Self.platform.contains(imported) { return true }
    switch folder {
    case .source("transmute"): return arrows["transmute"]?.contains(imported) == true || isFormat(imported)
    case .source(let module): return arrows[module]?.contains(imported) == true
    case .format: return formats.contains(imported)
    case .tests(let tests):
      if Self.testPlatform.contains(imported) || self.tests[tests]?.contains(imported) == true { return true }
      guard tests.hasSuffix("Tests") else { return false }
      let tested = String(tests.dropLast(5))
      let folder = arrows[tested] == nil ? ModuleFolder.format(tested) : .source(tested)
      if case .format = folder, imported == "FormatConformance" { return true }
      return imported == tested || isBelow(imported, folder)
    }
  }

  /// Whether the table says anything of a module.
  func knows(_ folder: ModuleFolder) -> Bool {
    if case .source(let module) = folder { arrows[module] != nil } else { true }
  }

  /// Whether arrows lead from a folder down to a module.
  private func isBelow(_ module: String, _ folder: ModuleFolder) -> Bool {
    let next: Set<String> =
      switch folder {
      case .source(let name): arrows[name] ?? []
      default: formats
      }
    return next.contains(module) || next.contains { isBelow(module, .source($0)) }
  }

  private func isFormat(_ module: String) -> Bool { SourceTree.formats.contains(module) }
}
