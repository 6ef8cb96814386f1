import ByteIO
import WeightGraph

/// A checkpoint in the making: what the index says of every variable, compared with the files of elements.
struct BundleReading {
  /// What the name of an index ends in; the files of elements have another ending behind the same prefix.
  static let indexEnding = ".index"

  private let index: MappedFile
  private var data: DataFiles
  private var variables: [(key: [UInt8], entry: BundleEntry)] = []
  /// The slices of variables by their keys, which come before all others, since they begin with a zero.
  private var slices: [[UInt8]: BundleEntry] = [:]
  private var remarks: [String] = []
  private var errors: [ContainerError] = []

  /// More errors than these are not noted: nobody reads them.
  private static let mostErrors = 1000

  /// Goes through the index.
  ///
  /// - Throws: ``ContainerError`` where the index itself is damaged.
  init(_ index: MappedFile) throws(ContainerError) {
    let file = index.contents.bytes
    let table = try Table(file)
    var header: BundleHeader?
    var (variables, slices): ([(key: [UInt8], entry: BundleEntry)], [[UInt8]: BundleEntry]) = ([], [:])
    try table.forEachEntry(in: file) { (key, range) throws(ContainerError) in
      if header == nil {
        guard key.isEmpty else {
          throw .damaged(
            subject: "table", byte: range.lowerBound,
            found: "'\(String(decoding: key, as: UTF8.self))' as its first key",
            expected: "an empty one, under which the header is")
        }
        return header = try BundleHeader(file, range)
      }
      let entry = try BundleEntry("variable '\(String(decoding: key, as: UTF8.self))'", file, range)
      if key[0] == 0 { slices[key] = entry } else { variables.append((key, entry)) }
    }
    guard let header else {
      throw .damaged(subject: "table", byte: 0, found: "no keys", expected: "an empty one, under which the header is")
    }
    self.index = index
    (self.variables, self.slices) = (variables, slices)
    data = try DataFiles(header, beside: index)
  }

  /// All variables as tensors.
  ///
  /// - Throws: ``ContainerError`` with everything that is wrong with them.
  consuming func stateDict() throws(ContainerError) -> StateDict {
    var entries: [StateDict.Entry] = []
    let names = VariableNames(variables.map(\.key))
    for (number, variable) in variables.enumerated() {
      do throws(ContainerError) {
        if let entry = try entry(names[number], variable.key, variable.entry) { entries.append(entry) }
      } catch {
        // A file that is missing is missed by every variable in it.
        if errors.count < Self.mostErrors, !errors.contains(error) { errors.append(error) }
      }
    }
    for key in slices.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) where errors.isEmpty {
      errors.append(
        .damaged(
          subject: "slice \(key)", byte: slices[key]?.byte, found: "a slice that no variable has",
          expected: "only slices of variables"))
    }
    if errors.isEmpty { errors += data.overlaps }
    guard errors.isEmpty else { throw .all(errors) }
    return try StateDict(entries, remarks: remarks + data.unclaimed)
  }

  /// The tensor of a variable, or `nil` for one that no state dict holds.
  private mutating func entry(
    _ name: String, _ key: [UInt8], _ entry: BundleEntry
  ) throws(ContainerError) -> StateDict.Entry? {
    if entry.type == ElementType.text {
      let texts = try TextVariable(name, entry, data.region(name, entry))
      remarks.append("variable '\(name)' was passed over: \(texts.description)")
      return nil
    }
    guard let dtype = ElementType.dtype(entry.type) else {
      throw .unsupported(
        subject: "variable '\(name)'", reason: "elements of \(ElementType.name(entry.type)), which are not read here",
        hint: nil)
    }
    guard entry.slices.isEmpty else { return try assembled(name, key, entry, dtype) }
    let (tensor, check) = try tensor(name, name, entry, dtype)
    return .init(name, tensor, seal: .sum(check))
  }

  private typealias Check = @Sendable () throws(ContainerError) -> Void

  /// The tensor whose elements an entry points at, and how damage to them is noticed.
  private mutating func tensor(
    _ name: String, _ subject: String, _ entry: BundleEntry, _ dtype: DType
  ) throws(ContainerError) -> (Tensor, Check) {
    guard let needed = entry.shape.elementCount.flatMap(dtype.byteCount(elements:)) else {
      throw .damaged(
        subject: "variable '\(subject)'", byte: entry.byte, found: "shape \(entry.shape) of \(dtype)",
        expected: "elements whose bytes 64 bits can count")
    }
    guard entry.size == UInt64(needed) else {
      throw .damaged(
        subject: "variable '\(subject)'", byte: entry.byte, found: "\(entry.size) bytes",
        expected: "\(needed) for shape \(entry.shape) of \(dtype)")
    }
    let region = try data.region(subject, entry)
    let tensor = try Tensor(
      dtype: dtype, shape: entry.shape, source: TensorSource(region), order: data.header.order,
      provenance: Provenance(path: data.path(entry.shard), name: name, byteRange: region.range))
    let (expected, file) = (entry.checksum, data.name(entry.shard))
    return (
      tensor,
      { () throws(ContainerError) in
        let found = MaskedChecksum(of: region.bytes)
        guard found == expected else {
          throw .damaged(
            subject: "variable '\(subject)' in '\(file)'", byte: region.range.lowerBound, found: "CRC-32C \(found)",
            expected: "\(expected)")
        }
      }
    )
  }

  /// The tensor of a variable that was saved in slices, which must follow each other along one axis.
  private mutating func assembled(
    _ name: String, _ key: [UInt8], _ entry: BundleEntry, _ dtype: DType
  ) throws(ContainerError) -> StateDict.Entry {
    var parts: [(range: [Range<Int>], tensor: Tensor)] = []
    var checks: [Check] = []
    for (number, slice) in entry.slices.enumerated() {
      let subject = "\(name), slice \(number)"
      guard let ranges = slice.ranges(in: entry.shape) else {
        throw .damaged(
          subject: "variable '\(subject)'", byte: entry.byte, found: "a slice that is not in it",
          expected: "one in shape \(entry.shape)")
      }
      guard let part = slices.removeValue(forKey: slice.key(of: key)) else {
        throw .damaged(
          subject: "variable '\(subject)'", byte: entry.byte, found: "no such slice in the index", expected: "one")
      }
      guard part.type == entry.type, part.slices.isEmpty, part.shape == Shape(ranges.map(\.count)) else {
        throw .damaged(
          subject: "variable '\(subject)'", byte: part.byte, found: "shape \(part.shape) of another variable",
          expected: "\(Shape(ranges.map(\.count))) of \(dtype)")
      }
      let (tensor, check) = try tensor(name, subject, part, dtype)
      parts.append((ranges, tensor))
      checks.append(check)
    }
    let all = checks
    let whole = try SlicedVariable(name, entry, parts).tensor()
    return .init(name, whole, seal: .sum { () throws(ContainerError) in for check in all { try check() } })
  }
}
