// The arithmetic with AVX-512: a section holds a quarter of four rows, and 24 of the 32 registers hold sums.

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)

// Without VL the compiler cannot use registers 16 to 31 for narrower vectors, and spills.
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl"))), apply_to = function)

#define KIND transmute_kernel_kind_avx512
#define KERNELS transmute_avx512_kernels
#define SECTION_LENGTH 16
#define TILE_ROWS 6
#define DIRECT_COLUMNS 4
#define MIX_ROWS 6
#define MIX_COLUMNS 4
#include "VectorKernels.h"

#pragma clang attribute pop

#endif
