import ByteIO
import Dispatch
import GGUF
import NumPy
import WeightGraph

/// Rounds the matrices of a GPT-2 in an npz file to blocks, writes them to the disk as GGUF, and prints the time as JSON.
///
///     quantize-benchmark NPZ GGUF TYPE
///
/// It is that step alone, as gguf-py makes it: nothing is fingerprinted, read back or compared.
@main struct QuantizeBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let dtype = DType(rawValue: arguments[3]), dtype.isRoundedTo else {
      throw FileError.refused(operation: "quantize-benchmark NPZ GGUF TYPE", path: "", code: 22)
    }
    let read = try NPZ().read(MappedFile(arguments[1]), ContainerOptions())
    let contents = try StateDict(
      read.entries.map { .init($0.name, $0.tensor.quantized(to: dtype, called: $0.name)) },
      metadata: ["general": ["architecture": "gpt2"]])
    let start = DispatchTime.now().uptimeNanoseconds
    let writer = try FileWriter(arguments[2])
    _ = try GGUF().write(contents, to: writer, ContainerOptions())
    let written = DispatchTime.now().uptimeNanoseconds
    try writer.commit()
    let end = DispatchTime.now().uptimeNanoseconds
    print("{\"seconds\": \(seconds(end - start)), \"writing\": \(seconds(written - start))}")
  }

  private static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1_000_000) / 1000 }
}

extension Tensor {
  /// A matrix [out, in] in blocks; `transformers` stores those of layers [in, out]. The table of positions and vectors stay.
  fileprivate func quantized(to dtype: DType, called name: String) -> Tensor {
    guard shape.rank == 2, !name.hasSuffix("wpe.weight") else { return self }
    return (name.hasSuffix("wte.weight") ? self : transposed()).cast(to: dtype)
  }
}
