import ByteIO
import Dispatch
import JSONWeights
import Synchronization
import WeightGraph

/// Reads weights in JSON on one core, every element of every tensor, and prints the time as JSON.
///
///     swift run -c release json-benchmark FILE [FORM TARGET]
///
/// With a form (`base64`, `nested`, `flat`) it then writes them to another file, from the mapped one. The sum of the elements' bits is printed so that it can be compared with that of `peer.py`.
@main struct JSONBenchmark {
  static func main() throws {
    let start = DispatchTime.now().uptimeNanoseconds
    let contents = try JSONWeights().read(MappedFile(CommandLine.arguments[1]), ContainerOptions())
    let opened = DispatchTime.now().uptimeNanoseconds
    var bits: UInt64 = 0
    for entry in contents.entries {
      bits &+= try sum(entry.tensor)
    }
    let end = DispatchTime.now().uptimeNanoseconds
    print(
      """
      {"seconds": \(seconds(end - start)), "opening": \(seconds(opened - start)), \
      "tensors": \(contents.entries.count), "sumOfBits": \(bits)}
      """)
    if CommandLine.arguments.count == 4 { try write(contents, CommandLine.arguments[2], CommandLine.arguments[3]) }
  }

  private static func write(_ contents: StateDict, _ form: String, _ path: String) throws {
    for entry in contents.entries { _ = try entry.tensor.resident() }
    let start = DispatchTime.now().uptimeNanoseconds
    let writer = try FileWriter(path)
    _ = try JSONWeights().write(contents, to: writer, ContainerOptions(["form": form]))
    let written = DispatchTime.now().uptimeNanoseconds
    let byteCount = try writer.mapped().byteCount
    try writer.commit()
    print("{\"writing\": \(seconds(written - start)), \"bytes\": \(byteCount)}")
  }

  private static func sum(_ tensor: Tensor) throws -> UInt64 {
    let total = Atomic<UInt64>(0)
    try TensorTraversal([tensor]).forEachChunk(threads: 1) { (_, bytes) throws(ContainerError) in
      var sum: UInt64 = 0
      for offset in stride(from: 0, to: bytes.byteCount, by: 4) {
        sum &+= UInt64(bytes.integer(at: offset, as: UInt32.self))
      }
      total.add(sum, ordering: .relaxed)
    }
    return total.load(ordering: .relaxed)
  }

  private static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 1_000_000) / 1000 }
}
