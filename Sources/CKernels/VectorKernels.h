/// All kernels for one instruction set, as the table `KERNELS` of the kind `KIND`.
///
/// The including file chooses the target, the size of a tile, and these two names.
#include "VectorProducts.h"
#include "VectorRows.h"
#include "VectorValues.h"

#include "Implementations.h"

const transmute_kernels KERNELS = {
    .kind = KIND,
    .linear = linear,
    .mix = mix,
    .softmax = softmax,
    .layer_norm = layer_norm,
    .rms_norm = rms_norm,
    .add = add,
    .multiply = multiply,
    .scale = scale,
    .rotate = rotate,
    .gelu_tanh = gelu_tanh,
    .gelu_erf = gelu_erf,
    .relu = relu,
    .silu = silu,
    .exponential = exponential,
    .error_function = error_function,
    .widen_half = widen_half,
    .widen_bfloat16 = widen_bfloat16,
    .statistics = statistics,
};
