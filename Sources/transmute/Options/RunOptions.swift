import ArgumentParser
import Inference
import Toolkit

/// How a model is run: the options of commands that run one.
struct RunOptions: ParsableArguments {
  @Flag(
    help: """
      Hold one layer's weights at a time, for models larger than memory. Weights that lie in the file as they are needed \
      are used there in any case.
      """)
  var stream = false

  /// The toolkit that runs models so.
  func running(_ toolkit: Toolkit) -> Toolkit {
    var toolkit = toolkit
    if stream { toolkit.residency = .streamed }
    return toolkit
  }
}
