// Comparisons with AVX2, where the processor has it, or with what every one of this architecture has: the same operations.

#include "Comparisons.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF
// Nothing with vectors as arguments is ever called: a type wider than the registers has no stable way to be passed.
#pragma clang diagnostic ignored "-Wpsabi"

/// The partial sums of a quantity, or eight neighbouring values.
typedef double eight_doubles __attribute__((ext_vector_type(8)));
typedef float eight_floats __attribute__((ext_vector_type(8)));
typedef int32_t eight_flags __attribute__((ext_vector_type(8)));
typedef int64_t eight_wide_flags __attribute__((ext_vector_type(8)));
typedef uint32_t eight_words __attribute__((ext_vector_type(8)));
typedef uint64_t eight_wide_words __attribute__((ext_vector_type(8)));

enum { step = 8 };

#define VARIANT(name) plain_##name
#include "ComparisonLoops.h"
#undef VARIANT

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define VARIANT(name) avx2_##name
#include "ComparisonLoops.h"
#undef VARIANT
#pragma clang attribute pop
#define CHOOSE(call) return __builtin_cpu_supports("avx2") ? avx2_##call : plain_##call
#else
#define CHOOSE(call) return plain_##call
#endif

transmute_difference transmute_compare(const void *left, const void *right, size_t count) {
  CHOOSE(compare(left, right, count));
}

transmute_exponentials transmute_sum_exponentials(const void *x, size_t count) { CHOOSE(sum_exponentials(x, count)); }

transmute_logit_distance transmute_compare_logits(const void *left, const void *right, size_t count) {
  CHOOSE(compare_logits(left, right, count));
}

size_t transmute_first_above(const void *x, size_t start, size_t count, float bound) {
  CHOOSE(first_above(x, start, count, bound));
}

size_t transmute_count_nans(const void *x, size_t count) { CHOOSE(count_nans(x, count)); }
