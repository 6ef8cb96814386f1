import ByteIO
import WeightGraph

/// An array in npy format whose bytes lie in a file as they are.
struct StoredArray {
  let header: ArrayHeader
  /// What was noticed and does no harm.
  let remarks: [String]
  /// The elements.
  let data: ByteRegion

  /// Reads the header and finds the elements, which are not looked at.
  init(_ region: ByteRegion, _ place: ArrayPlace, _ options: ReadOptions) throws(ContainerError) {
    let bytes = region.bytes
    let start = bytes.extracting(first: min(bytes.byteCount, ArrayHeader.preambleLength))
    let headerLength = try ArrayHeader.length(start, available: bytes.byteCount, place)
    header = try ArrayHeader(
      bytes.extracting(first: headerLength), place, voidIsBrain: options.voidIsBrain)
    let needed = try header.dataLength(place)
    guard let data = region.slice(at: headerLength, count: needed) else {
      throw place.tooFew(region.count - headerLength, header, needed)
    }
    self.data = data
    let trailing = region.count - headerLength - needed
    remarks = trailing == 0 ? [] : ["\(place.subject): \(trailing) bytes behind the elements were passed over"]
  }

  /// The tensor of these elements, which must be numbers.
  func tensor(_ provenance: Provenance) throws(ContainerError) -> Tensor {
    var provenance = provenance
    provenance.byteRange = data.range
    return try header.tensor(TensorSource(data), provenance)
  }
}

extension ArrayHeader {
  /// The tensor of elements, which must be numbers, that `source` has.
  func tensor(_ source: TensorSource, _ provenance: Provenance) throws(ContainerError) -> Tensor {
    guard case .number(let dtype, let order) = element else { preconditionFailure("text is no tensor") }
    // Fortran's order is a matter of strides: nothing is moved until somebody reads.
    let layout = isFortranOrdered ? StridedLayout(columnMajor: shape) : nil
    return try Tensor(
      dtype: dtype, shape: shape, source: source, layout: layout, order: order, provenance: provenance)
  }
}

extension ArrayPlace {
  /// An error about elements that are not all there.
  func tooFew(_ available: Int, _ header: ArrayHeader, _ needed: Int) -> ContainerError {
    damaged(
      at: header.length, found: "\(available) bytes of elements", expected: "\(needed) for shape \(header.shape)")
  }
}
