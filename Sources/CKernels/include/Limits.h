/// What a processor can do at best, to compare the arithmetic with; for measuring only.
#ifndef TRANSMUTE_LIMITS_H
#define TRANSMUTE_LIMITS_H

#include "CKernels.h"

#pragma clang assume_nonnull begin

/// Does `rounds` × 192 fused multiply-adds on numbers in registers, in the widest registers that an implementation has, and
/// returns their sum.
///
/// The implementation must be one that the processor runs; that of plain C has no registers of its own and does nothing.
float transmute_multiply_adds(transmute_kernel_kind kind, size_t rounds);

/// Reads `count` bytes in four streams side by side, which is faster than in one, and returns what depends on all of them.
///
///   - bytes: of any alignment; the last `count` mod 256 of them are left out.
uint64_t transmute_read(const void *bytes, size_t count);

#pragma clang assume_nonnull end

#endif
