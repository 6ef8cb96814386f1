import ByteIO
import CKernels
import Foundation
import Testing

@testable import WeightGraph

/// Blocks of every type as gguf-py reads them; `fixtures/gguf/blocks.py` writes them.
@Suite struct `Blocks of every type` {
  private struct Expectation: Decodable {
    let blocks: Int
    let sha256: String
  }

  private static let types = DType.blockTypes.filter { !$0.isPacked }
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../fixtures/gguf/blocks").standardizedFileURL.path

  private func blocks(of dtype: DType) throws -> ByteRegion { try MappedFile("\(Self.folder)/\(dtype).bin").contents }

  @Test(arguments: Self.types) func `widen to the bits that gguf-py gives them`(_ dtype: DType) throws {
    let expected = try JSONDecoder().decode(
      [String: Expectation].self, from: Data(contentsOf: URL(filePath: Self.folder + "/expected.json")))
    let expectation = try #require(expected[dtype.rawValue])
    let tensor = try Tensor(
      dtype: dtype, shape: [expectation.blocks, dtype.elementsPerBlock], source: TensorSource(blocks(of: dtype)),
      provenance: Provenance(name: "blocks"))
    var hasher = Hasher256()
    hasher.update(try tensor.canonical().bytes(0..<tensor.elementCount))
    #expect(hasher.finalize().description == expectation.sha256)
  }

  @Test(arguments: Self.types) func `widen to the same bits on every processor`(_ dtype: DType) throws {
    let blocks = try blocks(of: dtype)
    let (type, count) = (BlockConversion.kernelType(dtype), blocks.count / dtype.bytesPerBlock)
    func widen(
      _ kernel: (transmute_block_type, UnsafeRawPointer, Int, UnsafeMutablePointer<Float>) -> Void
    ) -> [UInt32] {
      var values = [Float](repeating: 0, count: count * dtype.elementsPerBlock)
      // From an odd address, as a file may have them.
      let bytes = [0] + blocks.copied()
      bytes.withUnsafeBytes { kernel(type, $0.baseAddress! + 1, count, &values) }
      return values.map(\.bitPattern)
    }
    #expect(widen(transmute_widen_blocks) == widen(transmute_widen_blocks_plain))
  }
}
