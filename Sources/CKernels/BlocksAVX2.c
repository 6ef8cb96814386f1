// Block types with AVX2; the compiler makes vectors of the loops.

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)

#include "BlockImplementations.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

#define WIDEN_BLOCKS transmute_widen_blocks_avx2
#define QUANTIZE_BLOCKS transmute_quantize_blocks_avx2
#include "BlockConversion.h"

#pragma clang attribute pop

#endif
