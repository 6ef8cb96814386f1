/// Sixteen floats side by side: one AVX-512 register, two of AVX2, four of NEON.
///
/// Written with clang's vector extensions: the compiler turns each operator into the instructions of the target that
/// the including file has chosen, and each remains one IEEE operation a lane. Included once by every such file.
#ifndef TRANSMUTE_LANES_H
#define TRANSMUTE_LANES_H

#include "Coefficients.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef float lanes __attribute__((ext_vector_type(16)));
typedef double double_lanes __attribute__((ext_vector_type(16)));
typedef int32_t int_lanes __attribute__((ext_vector_type(16)));
typedef uint32_t word_lanes __attribute__((ext_vector_type(16)));
typedef uint16_t half_word_lanes __attribute__((ext_vector_type(16)));
typedef float eight_lanes __attribute__((ext_vector_type(8)));
typedef float four_lanes __attribute__((ext_vector_type(4)));

enum { laneCount = 16 };

// Every loop over a constant number of registers must vanish, or the array of registers becomes memory.
#define UNROLLED _Pragma("clang loop unroll(full)")
// Nothing here is ever called: a type wider than the registers has no stable way to be passed, as clang warns.
#define INLINE static inline __attribute__((always_inline))
#pragma clang diagnostic ignored "-Wpsabi"

// A cast between vector types of one size reinterprets the bits, as these names say; it converts nothing.
INLINE lanes floats(word_lanes bits) { return (lanes)bits; }
INLINE word_lanes words(lanes x) { return (word_lanes)x; }
INLINE int_lanes integers(lanes x) { return (int_lanes)x; }

INLINE const char *element(const void *values, size_t index) { return (const char *)values + index * sizeof(float); }

INLINE float load_one(const void *values) {
  float result;
  memcpy(&result, values, sizeof result);
  return result;
}

INLINE lanes load(const void *values) {
  lanes result;
  memcpy(&result, values, sizeof result);
  return result;
}

/// The first `count` < 16 values, and zeros.
INLINE lanes load_first(const void *values, size_t count) {
  lanes result = 0;
  memcpy(&result, values, count * sizeof(float));
  return result;
}

INLINE void store(lanes x, float *y) { memcpy(y, &x, sizeof x); }

INLINE void store_first(lanes x, float *y, size_t count) { memcpy(y, &x, count * sizeof(float)); }

/// All sixteen or fewer, and zeros.
INLINE lanes load_up_to(const void *values, size_t count) {
  return count == laneCount ? load(values) : load_first(values, count);
}

INLINE void store_up_to(lanes x, float *y, size_t count) {
  if (count == laneCount) {
    store(x, y);
  } else {
    store_first(x, y, count);
  }
}

/// Goes through a row in steps of sixteen elements from `i`, of which `width` exist: all, or fewer at the row's end.
#define FOR_EACH_SIXTEEN(count) \
  for (size_t i = 0, width; (width = remaining(i, count)) > 0; i += laneCount)

INLINE size_t remaining(size_t i, size_t count) {
  size_t left = i < count ? count - i : 0;
  return left < laneCount ? left : laneCount;
}

/// `a * b + c`, rounded once.
INLINE lanes fused(lanes a, lanes b, lanes c) { return __builtin_elementwise_fma(a, b, c); }

/// The lanes that belong to a row's last, incomplete sixteen.
INLINE int_lanes is_among_first(size_t count) {
  const int_lanes index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return index < (int_lanes)(int32_t)count;
}

/// `mask ? yes : no`, lane by lane; a lane of the mask is all ones or all zeros.
INLINE lanes choose(int_lanes mask, lanes yes, lanes no) { return mask ? yes : no; }

INLINE lanes larger(lanes a, lanes b) { return choose(a > b, a, b); }
INLINE lanes smaller(lanes a, lanes b) { return choose(a < b, a, b); }

INLINE float tree(lanes s) {
  eight_lanes eight = s.lo + s.hi;
  four_lanes four = eight.lo + eight.hi;
  return (four.s0 + four.s2) + (four.s1 + four.s3);
}

/// The trees of four sums at once, in a quarter of the steps.
///
/// The second and the third sum change places first, so that all later steps stay within 128 bits but one.
INLINE four_lanes four_trees(lanes a, lanes b, lanes c, lanes d) {
#define LOW_QUARTERS 0, 1, 2, 3, 8, 9, 10, 11
#define HIGH_QUARTERS 4, 5, 6, 7, 12, 13, 14, 15
  eight_lanes eight[4] = {a.lo + a.hi, b.lo + b.hi, c.lo + c.hi, d.lo + d.hi};
  eight_lanes ac = __builtin_shufflevector(eight[0], eight[2], LOW_QUARTERS) +
                   __builtin_shufflevector(eight[0], eight[2], HIGH_QUARTERS);
  eight_lanes bd = __builtin_shufflevector(eight[1], eight[3], LOW_QUARTERS) +
                   __builtin_shufflevector(eight[1], eight[3], HIGH_QUARTERS);
  eight_lanes two = __builtin_shufflevector(ac, bd, 0, 1, 8, 9, 4, 5, 12, 13) +
                    __builtin_shufflevector(ac, bd, 2, 3, 10, 11, 6, 7, 14, 15);
  return __builtin_shufflevector(two, two, 0, 2, 4, 6) + __builtin_shufflevector(two, two, 1, 3, 5, 7);
#undef LOW_QUARTERS
#undef HIGH_QUARTERS
}

INLINE lanes polynomial(const float *coefficients, int count, lanes x) {
  lanes result = coefficients[count - 1];
  UNROLLED for (int i = count - 2; i >= 0; i--) result = fused(result, x, (lanes)coefficients[i]);
  return result;
}

INLINE lanes power_of_two(int_lanes exponent) {
  return floats((word_lanes)(exponent + 127) << 23);
}

INLINE lanes exponential_of(lanes x) {
  x = smaller(EXP_MAX, x);
  x = larger(EXP_MIN, x);
  lanes shifted = fused(x, LOG2_E, ROUNDING);
  lanes n = shifted - ROUNDING;
  int_lanes exponent = integers(shifted) - integers(ROUNDING);
  lanes r = fused(n, -LN2_HIGH, x);
  r = fused(n, -LN2_LOW, r);
  lanes p = fused(polynomial(expPolynomial, 5, r), r * r, r) + 1.0f;
  int_lanes half = exponent >> 1;
  return p * power_of_two(half) * power_of_two(exponent - half);
}

INLINE lanes error_function_of(lanes x) {
  const word_lanes signBit = 0x80000000;
  word_lanes sign = words(x) & signBit;
  lanes magnitude = floats(words(x) & ~signBit);
  lanes small = fused(polynomial(erfSmallPolynomial, 7, x * x), x, x);
  lanes t = smaller(ERF_MAX, magnitude);
  lanes large = 1.0f - exponential_of(-fused(polynomial(erfLargePolynomial, 7, t), t, t));
  return choose(magnitude > ERF_SPLIT, floats(words(large) | sign), small);
}

INLINE lanes hyperbolic_tangent_of(lanes x) {
  const word_lanes signBit = 0x80000000;
  word_lanes sign = words(x) & signBit;
  lanes magnitude = floats(words(x) & ~signBit), z = x * x;
  lanes small = fused(polynomial(tanhPolynomial, 5, z) * z, x, x);
  lanes large = 1.0f - 2.0f / (exponential_of(magnitude + magnitude) + 1.0f);
  return choose(magnitude > TANH_SPLIT, floats(words(large) | sign), small);
}

#endif
