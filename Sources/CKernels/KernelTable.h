/// The table `KERNELS` of the kind `KIND`, of the kernels that the including file has defined.
#include "Implementations.h"

const transmute_kernels KERNELS = {
    .kind = KIND,
    .arrange = arrange,
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
    .soft_cap = soft_cap,
    .widen_half = widen_half,
    .widen_bfloat16 = widen_bfloat16,
    .statistics = statistics,
};
