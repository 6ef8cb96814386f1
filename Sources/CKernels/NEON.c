// The arithmetic with NEON: a lane type is four registers, and 24 of the 32 registers hold sums.

#pragma STDC FP_CONTRACT OFF

#if defined(__aarch64__)

#define KIND transmute_kernel_kind_neon
#define KERNELS transmute_neon_kernels
#define TILE_ROWS 3
#define TILE_COLUMNS 2
#include "VectorKernels.h"

#endif
