extension Tensor {
  /// The matrix with rows and columns exchanged: [a, b] becomes [b, a].
  public func transposed() -> Tensor {
    precondition(shape.rank == 2)
    if blockLength > 1 { return loosened.transposed() }
    return map(Shape([shape[1], shape[0]]), "transposed") {
      $0.permuted([1, 0])
    } joined: { parts, axis in
      .joining(parts.map { $0.transposed() }, axis: 1 - axis)
    } reordered: {
      .reordered($0.transposed(), $1.along(1 - $1.axis))
    }
  }

  /// The part in which `axis` is cut to `range`, which must lie inside.
  public func sliced(axis: Int, _ range: Range<Int>) -> Tensor {
    if axis == shape.rank - 1, ![range.lowerBound, range.upperBound].allSatisfy({ $0.isMultiple(of: blockLength) }) {
      return loosened.sliced(axis: axis, range)
    }
    let step = "\(axis == 0 ? "rows" : "axis \(axis),") \(range.lowerBound)..<\(range.upperBound)"
    return map(shape.replacing(axis: axis, with: range.count), step) {
      $0.sliced(axis: axis, range)
    } joined: {
      parts, joint in
      guard joint == axis else { return .joined(parts.map { $0.sliced(axis: axis, range) }, axis: joint) }
      var start = 0
      var kept: [Tensor] = []
      for part in parts {
        let inside = range.clamped(to: start..<start + part.shape[axis])
        if !inside.isEmpty {
          kept.append(part.sliced(axis: axis, inside.lowerBound - start..<inside.upperBound - start))
        }
        start += part.shape[axis]
      }
      return .joined(kept, axis: joint)
    } reordered: { tensor, order in
      order.axis == axis
        ? .reordered(tensor, order.narrowed(to: range))
        : .reordered(tensor.sliced(axis: axis, range), order)
    }
  }

  /// The tensor cut along `axis` into parts of equal length, as many as `count`, which must divide the length.
  public func split(axis: Int, into count: Int) -> [Tensor] {
    precondition(count > 0 && shape[axis].isMultiple(of: count))
    let length = shape[axis] / count
    return (0..<count).map { sliced(axis: axis, $0 * length..<($0 + 1) * length) }
  }

  /// The tensor without `axis`, whose length must be 1.
  public func squeezed(axis: Int) -> Tensor {
    var dimensions = shape.dimensions
    precondition(dimensions.remove(at: axis) == 1)
    if axis == shape.rank - 1, blockLength > 1 { return loosened.squeezed(axis: axis) }
    return map(Shape(dimensions), "axis \(axis) of length 1 removed") {
      $0.squeezed(axis: axis)
    } joined: {
      parts, joint in
      // Along an axis of length 1 only one part can have an element.
      joint == axis
        ? parts.first { $0.shape[axis] == 1 }!.squeezed(axis: axis).content
        : .joined(parts.map { $0.squeezed(axis: axis) }, axis: joint > axis ? joint - 1 : joint)
    } reordered: { tensor, order in
      guard order.axis == axis else {
        return .reordered(tensor.squeezed(axis: axis), order.along(order.axis > axis ? order.axis - 1 : order.axis))
      }
      let only = order.source(of: 0)
      return tensor.sliced(axis: axis, only..<only + 1).squeezed(axis: axis).content
    }
  }

  /// The tensor with a new axis of length 1 before `axis`.
  public func unsqueezed(axis: Int) -> Tensor {
    if axis == shape.rank, blockLength > 1 { return loosened.unsqueezed(axis: axis) }
    var dimensions = shape.dimensions
    dimensions.insert(1, at: axis)
    return map(Shape(dimensions), "axis \(axis) of length 1 added") {
      $0.unsqueezed(axis: axis)
    } joined: {
      parts, joint in
      .joined(parts.map { $0.unsqueezed(axis: axis) }, axis: joint >= axis ? joint + 1 : joint)
    } reordered: {
      .reordered($0.unsqueezed(axis: axis), $1.along($1.axis >= axis ? $1.axis + 1 : $1.axis))
    }
  }

  /// The elements converted to another type: exactly where it can hold them, otherwise rounded to the nearest, ties to even.
  ///
  /// Another type than the tensor's own must be one that is ``DType/isRoundedTo``; of a block type the last axis must have
  /// whole blocks.
  public func cast(to dtype: DType) -> Tensor {
    guard dtype != self.dtype else { return self }
    precondition(dtype.isRoundedTo)
    // Blocks hold float32 values, and are made of them.
    if self.dtype.isBlockType || dtype.isBlockType && self.dtype != .f32, dtype != .f32 {
      return cast(to: .f32).cast(to: dtype)
    }
    precondition(dtype == .f32 || shape.dimensions.last?.isMultiple(of: dtype.elementsPerBlock) ?? !dtype.isBlockType)
    return Tensor(
      dtype: dtype, shape: shape, provenance: provenance.adding("\(self.dtype) as \(dtype)"), content: .converted(self))
  }

  /// Tensors of one type laid one after the other along `axis`; all other axes must have equal lengths.
  public static func joined(_ parts: [Tensor], axis: Int) -> Tensor {
    precondition(!parts.isEmpty)
    if parts.count == 1 { return parts[0] }
    let shape = parts[0].shape.replacing(axis: axis, with: parts.reduce(0) { $0 + $1.shape[axis] })
    precondition(parts.allSatisfy { $0.dtype == parts[0].dtype })
    precondition(parts.allSatisfy { $0.shape.replacing(axis: axis, with: 0) == shape.replacing(axis: axis, with: 0) })
    let names = parts.map(\.provenance.name).joined(separator: " + ")
    let provenance = Provenance(path: parts[0].provenance.path, name: names, steps: ["joined along axis \(axis)"])
    return Tensor(dtype: parts[0].dtype, shape: shape, provenance: provenance, content: .joining(parts, axis: axis))
  }

  /// A view made by changing the layout of what is stored; all other tensors pass it down to what they are made of.
  private func map(
    _ shape: Shape, _ step: String, _ change: (StridedLayout) -> StridedLayout,
    joined: (_ parts: [Tensor], _ axis: Int) -> Content,
    reordered: (_ tensor: Tensor, _ order: PairOrder) -> Content
  ) -> Tensor {
    let content: Content =
      switch content {
      case .strided(let source, let layout, let order): .strided(source, change(layout), order)
      case .joined(let parts, let axis): joined(parts, axis)
      case .converted(let tensor):
        .converted(tensor.map(shape, step, change, joined: joined, reordered: reordered))
      case .reordered(let tensor, let order): reordered(tensor, order)
      }
    return Tensor(dtype: dtype, shape: shape, provenance: provenance.adding(step), content: content)
  }
}

extension Tensor.Content {
  /// Tensors one after the other along an axis; columns that were cut from one tensor are a part of it again.
  ///
  /// Rows stay apart: they lie one after the other anyway, and a fingerprint asks for them one by one.
  fileprivate static func joining(_ parts: [Tensor], axis: Int) -> Tensor.Content {
    guard axis > 0, case .strided(let source, var layout, let order)? = parts.first?.content else {
      return .joined(parts, axis: axis)
    }
    for part in parts.dropFirst() {
      guard case .strided(let other, let next, order) = part.content, other === source,
        let joined = layout.continued(by: next, axis: axis)
      else { return .joined(parts, axis: axis) }
      layout = joined
    }
    return .strided(source, layout, order)
  }
}
