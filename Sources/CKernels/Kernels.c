// Which implementation runs on this processor.

#include "Implementations.h"

const transmute_kernels *transmute_kernels_for(transmute_kernel_kind kind) {
  switch (kind) {
    case transmute_kernel_kind_scalar:
      return &transmute_scalar_kernels;
#if defined(__x86_64__)
    case transmute_kernel_kind_avx2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c")
                 ? &transmute_avx2_kernels
                 : 0;
    case transmute_kernel_kind_avx512:
      return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") ? &transmute_avx512_kernels : 0;
#endif
#if defined(__aarch64__)
    case transmute_kernel_kind_neon:
      return &transmute_neon_kernels;
#endif
    default:
      return 0;
  }
}

const transmute_kernels *transmute_kernels_best(void) {
  static const transmute_kernel_kind fastestFirst[] = {
      transmute_kernel_kind_avx512,
      transmute_kernel_kind_avx2,
      transmute_kernel_kind_neon,
  };
  for (size_t i = 0; i < sizeof fastestFirst / sizeof fastestFirst[0]; i++) {
    const transmute_kernels *kernels = transmute_kernels_for(fastestFirst[i]);
    if (kernels) return kernels;
  }
  return &transmute_scalar_kernels;
}
