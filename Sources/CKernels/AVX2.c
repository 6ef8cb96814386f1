// The arithmetic with AVX2, FMA and F16C: a section holds a quarter of two rows, and 12 of the 16 registers hold sums.

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define KIND transmute_kernel_kind_avx2
#define KERNELS transmute_avx2_kernels
#define SECTION_LENGTH 8
#define TILE_ROWS 3
#define DIRECT_COLUMNS 3
#define MIX_ROWS 3
#define MIX_COLUMNS 2
#include "VectorKernels.h"

#pragma clang attribute pop

#endif
