import ArgumentParser
import ByteIO
import Dialects
import Toolkit
import WeightGraph

/// How model files are read: the options of every command that reads one.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read the hyperparameters from this JSON file, and not from one beside the model.", valueName: "file"),
    completion: .file())
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Say a hyperparameter that the file does not say, or says wrongly: headCount=12, activation=geluErf.",
      valueName: "name=value"),
    transform: HyperparameterAssignment.init)
  var assignments: [HyperparameterAssignment] = []

  @Option(
    help: ArgumentHelp(
      "Read the tensors by this dialect, and not by the one that fits ('transmute formats' lists them).",
      valueName: "name"),
    completion: .list(Registry.dialects.map(\.name)))
  var dialect: String?

  @Option(
    help: ArgumentHelp(
      "Read what has this name in a PyTorch checkpoint, names inside one another joined by full stops.",
      valueName: "name"))
  var root: String?

  @Option(
    name: .customLong("option"),
    help: ArgumentHelp("Choose an option of a container ('transmute formats' lists them).", valueName: "name=value"),
    transform: ContainerChoice.init)
  var containerChoices: [ContainerChoice] = []

  @Option(help: ArgumentHelp("Work on at most this many threads (default: one a core).", valueName: "count"))
  var threads: Int?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("'--threads \(threads)': expected 1 or more") }
  }

  /// The toolkit, with as many threads and the kernels that were asked for.
  var toolkit: Toolkit {
    get throws {
      var toolkit = Registry.toolkit
      toolkit.threads = threads
      toolkit.kernels = try KernelChoice(environment: environmentVariable(KernelChoice.variable)).kernels
      return toolkit
    }
  }

  /// The options of containers.
  var containerOptions: ContainerOptions {
    var chosen = Dictionary(containerChoices.map { ($0.name, $0.value) }) { $1 }
    if let root { chosen["root"] = root }
    var options = ContainerOptions(chosen)
    options.threads = threads
    return options
  }

  /// How files are opened.
  var opening: OpeningChoices {
    var choices = OpeningChoices()
    choices.configuration = config
    choices.options = containerOptions
    return choices
  }

  /// How tensors are understood.
  var reading: ReadingChoices {
    ReadingChoices(
      dialect: dialect, hyperparameters: Dictionary(assignments.map { ($0.name, $0.value) }) { $1 })
  }
}
