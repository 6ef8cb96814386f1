import Foundation
import Testing
import WeightGraph

/// A small model by another program, and what is known of the containers that cannot hold it as it is.
struct SampleModel: CustomTestStringConvertible, Sendable {
  /// Below `fixtures/`.
  let name: String
  /// The type of all its tensors.
  let dtype: DType
  /// The containers of one family that have a place for each of its tensors and hyperparameters.
  let families: Set<String>
  /// What a container has no word for, by the container's name.
  let unsaid: [String: String]

  init(_ name: String, _ dtype: DType = .f32, families: Set<String> = [], unsaid: [String: String] = [:]) {
    (self.name, self.dtype, self.families, self.unsaid) = (name, dtype, families, unsaid)
  }

  var testDescription: String { name }
  var path: String { "\(Package.root.path)/fixtures/\(name)" }

  /// Two families in two types, with a tied head and with one of its own, with a tokenizer and without.
  static let all = [
    SampleModel("huggingface/gpt2", families: ["llmc"]),
    SampleModel("huggingface/gpt2-untied", .bf16, unsaid: ["gguf": "activation 'geluErf'"]),
    SampleModel("huggingface/llama", families: ["llama2c"]),
    SampleModel("llama/huggingface.npz"),
    plainLlama,
    SampleModel("llmc/gpt2-bf16.bin", .bf16, families: ["llmc"]),
  ]

  /// Those of which `transformers` computed logits, with random weights in two layers: of either family.
  static let computed = all.filter { $0.folder == "huggingface" || $0.folder == "llama" } + [plainGPT2]

  /// The folder below `fixtures/`, and the name of the model in it.
  var folder: String { String(name.prefix { $0 != "/" }) }
  var stem: String { String(name.dropFirst(folder.utf8.count + 1).prefix { $0 != "." }) }

  /// Models that say nothing but tensors and hyperparameters, one of each family.
  static let plain = [plainLlama, plainGPT2]
  static let plainLlama = SampleModel("llama/plain.npz", families: ["llama2c"])
  static let plainGPT2 = SampleModel("dialects/huggingface.npz", families: ["llmc"])

  /// Whether a form has a place for everything that the model consists of, in some type.
  func fits(_ form: EveryForm) -> Bool { !form.isOfOneFamily || families.contains(form.container.name) }

  /// Whether a loss is one that the form must name, of the model itself.
  func expects(_ loss: Loss, in form: EveryForm) -> Bool {
    loss.subject == unsaid[form.container.name]
      || !form.container.capabilities.dtypes.contains(dtype) && loss.reason == "it has no type \(dtype)"
  }

  /// Whether every value of the model can be in a form.
  func keepsValues(in form: EveryForm) -> Bool { unsaid[form.container.name] == nil }
}
