import Archives
import Dialects
import GGUF
import HuggingFace
import JSONWeights
import LLMC
import Llama2C
import NumPy
import Phial
import PyTorch
import Safetensors
import TensorFlow
import Toolkit
import WeightGraph

/// Every container and every dialect of this program; nothing else names one.
///
/// To add a container or a dialect, add its line here.
enum Registry {
  /// The containers, in the order in which files are offered to them.
  static let containers: [any Container] = [
    PhialContainer(),
    NPZ(),
    NPY(),
    HuggingFaceFolder([safetensorsFiles, pytorchFiles]),
    Safetensors(),
    IndexedWeights(safetensorsFiles),
    PyTorchContainer(),
    IndexedWeights(pytorchFiles),
    JSONWeights(),
    LLMC(),
    Llama2C(),
    TensorFlowCheckpoint(),
    GGUF(),
  ]

  /// The files in which Hugging Face's tools keep weights.
  private static let safetensorsFiles = WeightFiles("model.safetensors", Safetensors(), metadata: ["format": "pt"])
  private static let pytorchFiles = WeightFiles("pytorch_model.bin", PyTorchContainer(), options: ["layout": "flat"])

  /// The formats of archives, in the order in which files are offered to them that are no containers.
  static let archives: [any ArchiveFormat] = [ZipFiles(), TarFiles(), StreamedFiles()]

  /// The dialects, in the order in which they are listed and tried.
  static let dialects: [Dialect] = [
    .huggingFaceGPT2,
    .nanoGPT,
    .minGPT,
    .openAIGPT2,
    .picoGPT,
    .huggingFaceLlama,
    .huggingFaceMistral,
    .huggingFaceQwen2,
    .huggingFaceQwen3,
    .metaLlama,
    .llmC,
    .llama2C,
    .ggufGPT2,
    .ggufLlama,
    .ggufQwen2,
    .ggufQwen3,
    .canonical,
  ]

  /// The dialects of containers that have some of their own, by the container's name.
  static let nativeDialects = [
    "phial": ["canonical"],
    "llmc": ["llmc"],
    "llama2c": ["llama2c"],
    "gguf": ["gguf-gpt2", "gguf-qwen3", "gguf-qwen2", "gguf-llama"],
  ]

  /// The dialects of containers whose readers know no other, though other containers may be in them as well.
  static let expectedDialects = [
    "huggingface": [
      "huggingface-gpt2", "huggingface-llama", "huggingface-mistral", "huggingface-qwen2", "huggingface-qwen3",
    ]
  ]

  /// The toolkit over these tables.
  static let toolkit = {
    var toolkit = Toolkit(
      containers: containers, dialects: dialects, nativeDialects: nativeDialects, expectedDialects: expectedDialects)
    toolkit.archives = archives
    return toolkit
  }()
}
