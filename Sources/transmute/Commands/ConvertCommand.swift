import ArgumentParser
import Dialects
import Toolkit
import WeightGraph

/// `transmute convert`
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model in another container, dialect or type.",
    discussion: """
      The ending of the target tells its container:
        transmute convert gpt2.npz gpt2.phial

      Under the names of another program, compressed, in half the size:
        transmute convert gpt2.phial gpt2.npz --to-dialect nanogpt --option compression=deflate
        transmute convert gpt2.npz small.phial --dtype bf16

      Weights that do not say how many heads they are for:
        transmute convert weights.npz model.phial --set headCount=12

      The target gets its name only after it was read back and found to hold the same model; until then, and after any \
      error, whatever had that name is untouched. What the target cannot hold is refused, or listed with --lossy. Tensors \
      of no known family are copied under their own names.
      """)

  @Argument(help: "The file or folder to read.", completion: .file())
  var from: String

  @Argument(help: "The file to write, or the folder, with a slash at its end.", completion: .file())
  var to: String

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("Write this container, whatever the target's ending.", valueName: "container"),
    completion: .list(Registry.containers.map(\.name)))
  var container: String?

  @Option(
    help: ArgumentHelp(
      "Write the tensors in this dialect, and not in the container's own or the source's.", valueName: "name"),
    completion: .list(Registry.dialects.map(\.name)))
  var toDialect: String?

  @Option(help: ArgumentHelp("Convert floating-point tensors to this type.", valueName: "type"))
  var dtype: TargetType?

  @Option(
    help: ArgumentHelp(
      "Write a folder of several files, none with more bytes of tensors than this: 500MB, 5GB.", valueName: "size"))
  var shardSize: ShardSize?

  @Flag(help: "Leave out what the target cannot hold, and list it.")
  var lossy = false

  @Flag(help: "Run the forward pass on both as well, before the target gets its name.")
  var prove = false

  @OptionGroup(title: "How the files are read and written") var model: ModelOptions

  func run() throws {
    var conversion = Conversion(from, to: to)
    conversion.container = container
    conversion.dialect = toDialect
    conversion.dtype = dtype?.dtype
    conversion.acceptsLosses = lossy
    conversion.proves = prove
    conversion.options = model.containerOptions
    conversion.options.shardByteCount = shardSize?.byteCount
    try model.output.print(model.toolkit.convert(conversion, model.opening, model.reading))
  }
}
