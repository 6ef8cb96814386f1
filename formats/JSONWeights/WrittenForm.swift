import WeightGraph

/// In which of the forms that can be read a file is written.
enum WrittenForm: String, CaseIterable {
  case base64, nested, flat

  /// The form in which a tensor is written when this one is chosen.
  ///
  /// Lists say neither how long the axes behind an empty one are nor that there are none.
  func applied(to tensor: Tensor) -> WrittenForm {
    guard ElementType.isNumber(tensor.dtype) else { return .base64 }
    return self == .nested && (tensor.shape.rank == 0 || tensor.elementCount == 0) ? .flat : self
  }

  /// Whether a tensor in this form needs no word on its type: numbers without one are float32, truth values show what they are.
  func leavesOutType(of tensor: Tensor) -> Bool {
    self == .nested && (tensor.dtype == .f32 || tensor.dtype == .bool)
  }
}
