// The arithmetic with NEON: a section holds a quarter of one row, and 24 of the 32 registers hold sums.

#pragma STDC FP_CONTRACT OFF

#if defined(__aarch64__)

#define KIND transmute_kernel_kind_neon
#define KERNELS transmute_neon_kernels
#define SECTION_LENGTH 4
#define TILE_ROWS 6
#define DIRECT_COLUMNS 4
#define MIX_ROWS 3
#define MIX_COLUMNS 2
#include "VectorKernels.h"

#endif
