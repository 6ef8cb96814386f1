import ByteIO
import WeightGraph

extension ContainerConformance {
  /// That damage is an error, or at least nothing worse than it is.
  var damagePromises: [ConformancePromise] {
    [
      ConformancePromise("refuses a file that was cut short, after whichever byte") {
        for sample in try soundFiles() {
          let whole = try read(sample.bytes, at: sample.path)
          let unnoticed = sample.bytes.indices.filter { count in
            guard let found = outcome(Array(sample.bytes.prefix(count)), of: sample) else { return false }
            return noticesEveryCut || found != whole
          }
          try BrokenPromise.throwIfAny(unnoticed.map { "\(sample.name): not noticed when cut after \($0) bytes" })
        }
      },
      ConformancePromise("reads nothing else from a file to which bytes were added") {
        for sample in try soundFiles() {
          let whole = try read(sample.bytes, at: sample.path)
          for more: [UInt8] in [[0], [10], [0xff], Array(repeating: 0, count: 64), sample.bytes] {
            guard let found = outcome(sample.bytes + more, of: sample) else { continue }
            if noticesEveryFlip || found != whole {
              throw BrokenPromise(findings: ["\(sample.name): \(more.count) bytes more are not noticed"])
            }
          }
        }
      },
      ConformancePromise(
        noticesEveryFlip
          ? "notices every byte that was changed" : "survives every byte that was changed, and changes no other"
      ) {
        for sample in try soundFiles() {
          let whole = try read(sample.bytes, at: sample.path)
          var findings: [String] = []
          for byte in sample.bytes.indices {
            for mask: UInt8 in [0x01, 0x80, 0xff] {
              var damaged = sample.bytes
              damaged[byte] ^= mask
              guard let found = outcome(damaged, of: sample) else { continue }
              findings += judge(found, whole, byte, sample).map { "\(sample.name), byte \(byte): \($0)" }
            }
          }
          try BrokenPromise.throwIfAny(findings)
        }
      },
    ]
  }

  /// What can be read of possibly damaged bytes; `nil` is an error, as it should be.
  private func outcome(_ bytes: [UInt8], of sample: SoundFile) -> Snapshot? {
    _ = container.recognize(MappedFile(path: "/nowhere/damaged", contents: ByteRegion(bytes)))
    return try? read(bytes, at: sample.path)
  }

  /// What is wrong with having read `found` where one byte of the file is another.
  private func judge(_ found: Snapshot, _ whole: Snapshot, _ byte: Int, _ sample: SoundFile) -> [String] {
    if noticesEveryFlip { return ["a change is not noticed"] }
    // Outside the tensors' own bytes a change may mean anything: another name, another shape.
    guard let (name, range) = sample.places.first(where: { $0.range.contains(byte) }) else { return [] }
    var expected = whole
    guard let place = expected.entries.firstIndex(where: { !keepsNames || $0.name == Array(name.utf8) }) else {
      return []
    }
    let entry = expected.entries[place]
    var bytes = entry.bytes
    guard found.entries.count > place, found.entries[place].bytes.count == bytes.count else {
      return ["another size of '\(name)'"]
    }
    bytes[byte - range.lowerBound] = found.entries[place].bytes[byte - range.lowerBound]
    expected.entries[place] = .init(name: entry.name, dtype: entry.dtype, shape: entry.shape, bytes: bytes)
    return found.differences(from: expected, names: keepsNames)
  }
}
