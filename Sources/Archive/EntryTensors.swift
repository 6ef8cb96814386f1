import ByteIO
public import WeightGraph

extension ZipEntry {
  /// What the entry holds from byte `start` on, for a tensor: in place where it is stored, otherwise decoded as it is read.
  ///
  /// What is decoded to its end has been compared with the entry's CRC-32; for what is in place see ``check()``.
  public func source(from start: Int = 0) -> TensorSource {
    precondition(start >= 0 && start <= byteCount)
    if method == .stored, let region = compressed.slice(start..<byteCount) { return TensorSource(region) }
    return TensorSource(byteCount: byteCount - start) { [self] (emit) throws(ContainerError) in
      var reader: EntryReader
      do throws(ZipError) { reader = try self.reader() } catch { throw ContainerError(error) }
      while try Self.advance(&reader) {
        let piece = reader.piece
        let unwanted = max(0, start - (reader.position - piece.byteCount))
        if unwanted < piece.byteCount { try emit(piece.extracting(droppingFirst: unwanted)) }
      }
    }
  }

  /// Compares all bytes with the CRC-32.
  public func check() throws(ContainerError) {
    do throws(ZipError) { try verify() } catch { throw ContainerError(error) }
  }

  private static func advance(_ reader: inout EntryReader) throws(ContainerError) -> Bool {
    do throws(ZipError) { return try reader.advance() } catch { throw ContainerError(error) }
  }
}

extension ContainerError {
  /// What is wrong with a zip archive, in the words of containers.
  public init(_ error: ZipError) {
    self = .damaged(
      subject: error.entry.map { "member '\($0)'" } ?? "zip archive", byte: error.byte, found: error.flaw.found,
      expected: error.flaw.expected)
  }
}
