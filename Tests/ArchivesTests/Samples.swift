import Archives
import ByteIO
import Dialects
import Foundation
import JSON
import JSONWeights
import NumPy
import Safetensors
import TensorFlow
import Toolkit
import WeightGraph

/// A toolkit with all archives, and the containers that are in them here.
let toolkit = {
  var toolkit = Toolkit(
    containers: [NPZ(), NPY(), Safetensors(), JSONWeights(), TensorFlowCheckpoint()],
    dialects: [.openAIGPT2, .huggingFaceGPT2])
  toolkit.archives = [ZipFiles(), TarFiles(), StreamedFiles()]
  return toolkit
}()

/// The package's own files.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures")
  .standardizedFileURL.path

/// What opening a path fails with, in words; `nil` where it does not.
func failure(_ path: String) -> String? {
  do throws(ToolkitError) {
    _ = try toolkit.openModel(path)
    return nil
  } catch { return error.description.replacing(fixtures, with: "FIXTURES") }
}
