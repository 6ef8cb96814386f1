/// The tables of all implementations; one that this architecture lacks is not defined.
#ifndef TRANSMUTE_IMPLEMENTATIONS_H
#define TRANSMUTE_IMPLEMENTATIONS_H

#include "CKernels.h"

extern const transmute_kernels transmute_scalar_kernels;
extern const transmute_kernels transmute_avx2_kernels;
extern const transmute_kernels transmute_avx512_kernels;
extern const transmute_kernels transmute_neon_kernels;

#endif
