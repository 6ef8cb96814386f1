import ByteIO
import WeightGraph

/// Makes tensors out of what a pickle says of them: views of storages, none of which is read.
struct TensorMaker {
  private let saved: SavedObject
  private var heap: PickleHeap { saved.pickle.heap }
  /// How many bytes the tensors may yet have beyond those of their storages, by repeating elements.
  private var repetition = Self.repetitionLimit

  /// A mask may repeat one element a million times; a file of a few bytes may not become any number of terabytes.
  private static let repetitionLimit = 1 << 30
  /// The largest number of axes.
  static let maximumRank = 64
  /// How many parameters may be around a tensor; there is one at most.
  private static let wrapperLimit = 8

  init(_ saved: SavedObject) { self.saved = saved }

  /// The tensor that was saved.
  ///
  /// - Throws: ``ContainerError`` with the tensor and the place in the pickle.
  mutating func entry(_ name: String, _ tensor: SavedTensor) throws(ContainerError) -> StateDict.Entry {
    let recipe: TensorRecipe
    switch tensor {
    case .described(let object):
      recipe = try TensorRecipe(name, object, heap, saved.place, wrappers: Self.wrapperLimit)
    case .listed(let listed): recipe = listed
    }
    func wrong(_ found: String, _ expected: String) -> ContainerError {
      recipe.place.damaged("tensor '\(name)'", at: recipe.byte, found: found, expected: expected)
    }
    guard recipe.shape.rank <= Self.maximumRank else {
      throw wrong("\(recipe.shape.rank) axes", "at most \(Self.maximumRank)")
    }
    guard let storage = saved.storages[recipe.storage.key] else {
      throw wrong("\(recipe.storage.subject), which is not there", "one that is in the file")
    }
    let size = recipe.dtype.bytesPerBlock
    let held = storage.source.byteCount
    let (bytes, overflow) = recipe.storage.length.multipliedReportingOverflow(by: recipe.storage.unit)
    // A storage may end within an element where it was made from bytes.
    guard !overflow, bytes <= held, held - bytes < recipe.storage.unit else {
      throw wrong(
        "\(recipe.storage.subject) with \(recipe.storage.length) elements of \(recipe.storage.unit) bytes",
        "its \(held) bytes")
    }
    let layout = try layout(recipe, wrong)
    let count = recipe.shape.elementCount ?? 0
    let (needed, tooMany) = count.multipliedReportingOverflow(by: size)
    guard !tooMany, needed <= held || needed - held <= repetition else {
      throw wrong(
        "shape \(recipe.shape) out of \(held) bytes, by repeating elements",
        "tensors that are together at most 2^30 bytes larger than their storages")
    }
    repetition -= max(0, needed - held)
    let range = storage.range.map { stored -> Range<Int> in
      let start = stored.lowerBound + layout.offset * size
      return start..<(layout.isContiguous ? start + needed : stored.upperBound)
    }
    let tensor = try Tensor(
      dtype: recipe.dtype, shape: recipe.shape, source: storage.source, layout: layout, order: saved.order,
      provenance: Provenance(path: saved.path, name: name, byteRange: range))
    return StateDict.Entry(name, tensor, seal: storage.seal)
  }

  /// Where the elements lie among those of the whole storage, checked against the part of it that is meant.
  private func layout(
    _ recipe: TensorRecipe, _ wrong: (String, String) -> ContainerError
  ) throws(ContainerError) -> StridedLayout {
    guard let count = recipe.shape.elementCount else {
      throw wrong("shape \(recipe.shape)", "elements that can be counted")
    }
    // Without elements it does not matter where they would be.
    if count == 0 { return StridedLayout(rowMajor: recipe.shape) }
    let (storage, size) = (recipe.storage, recipe.dtype.bytesPerBlock)
    let start = storage.part.lowerBound * storage.unit / size
    let end = storage.part.upperBound * storage.unit / size
    let (offset, overflow) = recipe.offset.addingReportingOverflow(start)
    guard !overflow,
      let layout = StridedLayout(offset: offset, shape: recipe.shape, strides: recipe.strides, within: end)
    else {
      throw wrong(
        "shape \(recipe.shape) with strides \(recipe.strides) from element \(recipe.offset)",
        "places among the \(end - start) elements of \(storage.subject)")
    }
    return layout
  }
}
