public import WeightGraph

/// Watches a forward pass: called after every step, in the order of execution, with the step's shape and values.
///
/// The values are there for the duration of the call. Without a tap nothing is copied or kept for it.
public typealias ActivationTap = (_ step: ActivationStep, _ shape: Shape, _ values: Span<Float>) -> Void
