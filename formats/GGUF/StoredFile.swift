import ByteIO
import WeightGraph

/// One file, its header read and checked, and none of its elements looked at.
struct StoredFile {
  let tensors: [StateDict.Entry]
  let metadata: MetadataObject
  let remarks: [String]
  /// Which part of a model it is, where it says so.
  let part: FileFacts.Part?

  /// - Throws: ``ContainerError`` where something is wrong.
  init(_ file: MappedFile) throws(ContainerError) {
    let region = file.contents
    var reader = HeaderReader(region.bytes)
    let prologue = try Prologue(&reader)
    let stored = try StoredMembers(prologue.memberCount, from: &reader)
    var records: [TensorRecord] = []
    records.reserveCapacity(prologue.tensorCount)
    for number in 0..<prologue.tensorCount { records.append(try TensorRecord(&reader, number: number)) }
    var places = TensorPlaces(file, prologue.order, headerEnd: reader.position, alignment: stored.alignment)
    tensors = try places.tensors(records)
    part = try FileFacts.part(stored.members)
    metadata = MemberTree.read(stored.members.filter { !FileFacts.keys.contains($0.key) })
    var remarks: [String] = []
    if prologue.order == .big { remarks.append("all numbers are big-endian") }
    if places.leftOver > 0 { remarks.append("\(places.leftOver) bytes behind the last tensor were passed over") }
    self.remarks = remarks
  }
}
