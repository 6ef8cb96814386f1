import ArgumentParser
import ByteIO
import Toolkit

/// `transmute predict`
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Ask a model for the next word.",
    discussion: """
      The likeliest next words with their probabilities:
        transmute predict gpt2.phial "Sarah lies still on the bed, feeling"

      Let the model go on, always with the likeliest word, or at random:
        transmute predict gpt2.phial "Once upon a time" -n 20
        transmute predict gpt2.phial "Once upon a time" -n 200 \
          --temperature 0.8 --top-p 0.95 --seed 7

      A model without a tokenizer is asked by token ids:
        transmute predict sorter.phial "0 2 1 1 0 2" -n 6
      """)

  @Argument(help: "The model's file.", completion: .file())
  var path: String

  @Argument(help: "The text to go on from, or token ids where there is no tokenizer.")
  var text: String

  @Option(name: .customShort("n"), help: ArgumentHelp("Go on for this many tokens.", valueName: "count"))
  var count = 0

  @Option(help: ArgumentHelp("Show this many of the likeliest next words.", valueName: "count"))
  var top = 5

  @OptionGroup(title: "How the model goes on") var going: SamplingOptions
  @OptionGroup(title: "How the model is run") var running: RunOptions
  @OptionGroup(title: "How the prompt is read") var prompt: PromptOptions
  @OptionGroup(title: "How the file is read") var model: ModelOptions

  func validate() throws {
    if count < 0 { throw ValidationError("'-n \(count)': expected 0 or more") }
    if top < 1 { throw ValidationError("'--top \(top)': expected 1 or more") }
  }

  func run() throws {
    var text = PredictionText()
    let prediction = try running.running(model.toolkit).predict(
      path, .text(self.text), count: count, by: going.sampling, top: top, tokenizer: prompt.tokenizer, model.opening,
      model.reading
    ) { (step) throws(ToolkitError) in
      guard !model.output.json else { return }
      do throws(FileError) { try StandardStream.output.write(text.added(by: step)) } catch { throw .file(error) }
    }
    if model.output.json { try model.output.printJSON(prediction.json) }
  }
}
