import WeightGraph

/// A linear layer: weight [out, in], and a bias [out] where there is one.
struct Linear: Sendable {
  let weight: Weight
  let bias: Weight?
}

/// A norm: gains [length], and shifts [length] where there are some.
struct Norm: Sendable {
  let kind: Normalization
  let epsilon: Float
  let weight: Weight
  let bias: Weight?
}
