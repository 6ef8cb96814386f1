// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target of this package is compiled with.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableExperimentalFeature("Lifetimes"),
]

/// Strict memory safety and warnings as errors hold outside the tests, where `#expect` trips them.
let strict: [SwiftSetting] = house + [.strictMemorySafety(), .treatAllWarnings(as: .error)]

/// What the tests spend most of their time in is optimised in debug builds too; everything would take four times as long to
/// build.
let optimized: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A module under `Sources/`.
func module(
  _ name: String, _ dependencies: [Target.Dependency], embedding resources: [String] = [],
  _ settings: [SwiftSetting] = strict
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: resources.map { .embedInCode($0) }, swiftSettings: settings)
}

/// A container under `formats/`; its page of specification lies beside its code.
func container(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: ["WeightGraph", "ByteIO"] + dependencies, path: "formats/\(name)",
    exclude: ["SPECIFICATION.md"], swiftSettings: strict)
}

/// The tests of one module.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

/// What the tests of every container share.
func conformance(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: optimized)
}

/// Every container: a new one is a line here.
let containers = [
  container("NumPy", ["Archive", "JSON"]),
  container("JSONWeights", ["JSON"]),
  container("Phial", ["JSON"]),
  container("Safetensors", ["JSON"]),
  container("PyTorch", ["Archive"]),
  container("HuggingFace", ["JSON", "Tokenization"]),
  container("LLMC"),
  container("Llama2C", ["CKernels"]),
  container("TensorFlow", ["CKernels"]),
  container("GGUF", ["JSON"]),
  container("Archives", ["Archive"]),
]

let package = Package(
  name: "transmute",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Transmute", targets: ["Toolkit", "Dialects", "WeightGraph"] + containers.map(\.name)),
    .executable(name: "transmute", targets: ["transmute"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"]), .brew(["libarchive"])]),

    .target(
      name: "CKernels", cSettings: [.treatAllWarnings(as: .error), .unsafeFlags(["-O2"], .when(configuration: .debug))]),
    module("ByteIO", [], optimized),
    module("WeightGraph", ["ByteIO", "CKernels", .product(name: "Crypto", package: "swift-crypto")]),
    module("JSON", ["ByteIO", "WeightGraph"], optimized),
    module("Archive", ["WeightGraph", "ByteIO", "CKernels", "CZlib", "CArchive"]),
    module("Dialects", ["WeightGraph"]),
    module("Inference", ["WeightGraph", "ByteIO", "CKernels"], optimized),
    module("Tokenization", ["JSON", "WeightGraph", "ByteIO"]),
    module("Toolkit", ["Dialects", "Inference", "Tokenization", "JSON", "WeightGraph", "ByteIO", "CKernels"]),

    module(
      "Pages", ["Toolkit", "Inference", "Tokenization", "Dialects", "JSON", "WeightGraph", "ByteIO"],
      embedding: ["Assets"]),

    .executableTarget(
      name: "transmute",
      dependencies: [
        "Pages", "Toolkit", "Dialects", "JSON", "Inference", "WeightGraph", "ByteIO",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + containers.map { .target(name: $0.name) }, swiftSettings: strict),

    .executableTarget(
      name: "json-benchmark", dependencies: ["JSONWeights", "WeightGraph", "ByteIO"], path: "Benchmarks/json",
      exclude: ["generate.py", "peer.py"], swiftSettings: strict),

    .executableTarget(
      name: "quantize-benchmark", dependencies: ["NumPy", "GGUF", "WeightGraph", "ByteIO"], path: "Benchmarks/quantize",
      swiftSettings: strict),

    .executableTarget(
      name: "engine-benchmark",
      dependencies: [
        "Toolkit", "Dialects", "Inference", "WeightGraph", "ByteIO", "CKernels", "Phial", "Safetensors",
      ], path: "Benchmarks/engine", exclude: ["measure.py", "models.py", "peer.py"], swiftSettings: strict),

    conformance("FormatConformance", ["WeightGraph", "ByteIO"]),
    tests("Layering", []),
    tests("ByteIOTests", ["ByteIO"]),
    tests("CKernelsTests", ["CKernels"]),
    tests("WeightGraphTests", ["WeightGraph", "CKernels", "ByteIO"]),
    tests("JSONTests", ["JSON", "WeightGraph", "ByteIO"]),
    tests("ArchiveTests", ["Archive", "ByteIO", "CKernels"]),
    tests("DialectsTests", ["Dialects", "WeightGraph", "ByteIO"]),
    tests("InferenceTests", ["Inference", "Dialects", "NumPy", "Llama2C", "JSON", "WeightGraph", "ByteIO"]),
    tests("TokenizationTests", ["Tokenization", "JSON", "WeightGraph", "ByteIO"]),
    tests(
      "ToolkitTests",
      [
        "Toolkit", "NumPy", "JSONWeights", "Phial", "LLMC", "Llama2C", "FormatConformance", "Inference", "Tokenization",
        "Dialects",
        "WeightGraph", "ByteIO",
      ]),
    tests("BrowserTests", ["transmute", "FormatConformance"]),
    tests("PagesTests", ["Pages", "Toolkit", "JSON", "WeightGraph", "ByteIO"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "transmute", "Pages", "Toolkit", "Inference", "Dialects", "NumPy", "FormatConformance", "WeightGraph", "ByteIO",
      ],
      exclude: ["Cases"],
      swiftSettings: house),
    tests("ProofTests", ["transmute", "Toolkit", "Inference", "Dialects", "WeightGraph", "ByteIO"]),
    tests("NumPyTests", ["NumPy", "Archive", "FormatConformance", "WeightGraph", "ByteIO"]),
    tests("JSONWeightsTests", ["JSONWeights", "JSON", "FormatConformance", "WeightGraph", "ByteIO"]),
    tests("FormatConformanceTests", ["FormatConformance", "Phial", "WeightGraph", "ByteIO"]),
    tests("LLMCTests", ["LLMC", "FormatConformance", "WeightGraph", "ByteIO"]),
    tests(
      "GGUFTests",
      [
        "GGUF", "NumPy", "Safetensors", "Llama2C", "Toolkit", "Tokenization", "Dialects", "FormatConformance",
        "WeightGraph", "ByteIO",
      ]),
    tests("Llama2CTests", ["Llama2C", "FormatConformance", "WeightGraph", "ByteIO"]),
    tests(
      "TensorFlowTests",
      [
        "TensorFlow", "NumPy", "Toolkit", "Tokenization", "Dialects", "JSON", "FormatConformance", "WeightGraph",
        "ByteIO",
      ]),
    tests(
      "ArchivesTests",
      [
        "Archives", "Archive", "NumPy", "TensorFlow", "Safetensors", "JSONWeights", "Toolkit", "Dialects", "JSON",
        "WeightGraph", "ByteIO",
      ]),
    tests("PhialTests", ["Phial", "JSON", "FormatConformance", "WeightGraph", "ByteIO"]),
    tests(
      "PyTorchTests",
      [
        "PyTorch", "NumPy", "Phial", "Toolkit", "Dialects", "JSON", "Archive", "FormatConformance",
        "WeightGraph", "ByteIO",
      ]),
    tests(
      "HuggingFaceTests",
      [
        "HuggingFace", "Safetensors", "PyTorch", "Phial", "NumPy", "Toolkit", "Inference", "Tokenization", "Dialects",
        "JSON", "FormatConformance", "WeightGraph", "ByteIO",
      ]),
    tests(
      "SafetensorsTests",
      [
        "Safetensors", "HuggingFace", "JSON", "NumPy", "Phial", "Toolkit", "Dialects", "FormatConformance",
        "WeightGraph", "ByteIO",
      ]),
  ] + containers
)
