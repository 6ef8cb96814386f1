import ByteIO
import WeightGraph

/// Bytes that are put aside one behind the other.
struct SpooledBytes: ~Copyable {
  private let spool: Spool
  /// How many there are.
  private(set) var count = 0

  init(reserving byteCount: Int = 0) throws(ContainerError) {
    do throws(FileError) { spool = try Spool(reserving: byteCount) } catch { throw .file(error) }
  }

  mutating func append(_ bytes: RawSpan) throws(ContainerError) {
    let (sink, place) = (spool.destination, count)
    try ContainerError.wrapping { () throws(FileError) in try sink.write(bytes, at: place) }
    count += bytes.byteCount
  }

  /// Leaves out bytes until the next one starts where a tensor may.
  mutating func align() { count = (count + 63) / 64 * 64 }

  /// All bytes as one region.
  consuming func finish() throws(ContainerError) -> ByteRegion {
    do throws(FileError) { return try spool.finish() } catch { throw .file(error) }
  }
}
