/// Looking at stored values, without a forward pass: widening and statistics, for one instruction set.
#include "CKernels.h"
#include "Lanes.h"

INLINE half_word_lanes load_half_words(const void *values, size_t count) {
  half_word_lanes result = 0;
  if (count == laneCount) {
    memcpy(&result, values, sizeof result);
  } else {
    memcpy(&result, values, count * sizeof(uint16_t));
  }
  return result;
}

INLINE word_lanes choose_words(int_lanes mask, word_lanes yes, word_lanes no) { return mask ? yes : no; }

static void widen_half(const void *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    word_lanes half = __builtin_convertvector(load_half_words((const char *)x + 2 * i, width), word_lanes);
    word_lanes magnitude = half & 0x7fff;
    word_lanes normal = (magnitude << 13) + ((127 - 15) << 23);
    word_lanes special = magnitude << 13 | 0x7f800000;
    int_lanes signedMagnitude = (int_lanes)magnitude;
    lanes least = __builtin_convertvector(signedMagnitude, lanes) * 0x1p-24f;
    word_lanes wide = choose_words(signedMagnitude < 0x0400, words(least), normal);
    wide = choose_words(signedMagnitude < 0x7c00, wide, special);
    store_up_to(floats(wide | (half & 0x8000) << 16), y + i, width);
  }
}

static void widen_bfloat16(const void *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    word_lanes half = __builtin_convertvector(load_half_words((const char *)x + 2 * i, width), word_lanes);
    store_up_to(floats(half << 16), y + i, width);
  }
}

INLINE double double_tree(double_lanes s) {
  typedef double four_doubles __attribute__((ext_vector_type(4)));
  four_doubles four = (s.lo + s.hi).lo + (s.lo + s.hi).hi;
  return (four.s0 + four.s2) + (four.s1 + four.s3);
}

/// All ones where a value is neither infinite nor NaN.
INLINE int_lanes is_finite(lanes x) {
  return (integers(x) & 0x7fffffff) < 0x7f800000;
}

/// All ones where a value is zero, subnormal, infinite or no number: all that has to be counted apart.
INLINE int_lanes is_special(lanes x) {
  word_lanes magnitude = (word_lanes)(integers(x) & 0x7fffffff);
  return magnitude - 0x00800000 >= 0x7f000000;
}

/// Whether any lane is not zero.
INLINE int has_any(int_lanes x) {
  typedef int32_t eight __attribute__((ext_vector_type(8)));
  typedef int64_t four __attribute__((ext_vector_type(4)));
  four pairs = (four)(eight)(x.lo | x.hi);
  return (pairs.x | pairs.y | pairs.z | pairs.w) != 0;
}

INLINE void count_upper_half(const void *x, transmute_histogram histogram) {
  uint16_t upper;
  memcpy(&upper, (const char *)x + 2, sizeof upper);
  histogram[upper]++;
}

static transmute_statistics statistics(const void *x, size_t count, transmute_histogram histogram) {
  transmute_statistics result = transmute_statistics_none();
  result.count = count;
  lanes least = result.minimum, greatest = result.maximum;
  double_lanes sums = 0;
  // Each lane counts down: a comparison that holds is -1.
  int_lanes zeros = 0, subnormals = 0, infinities = 0, nans = 0;
  FOR_EACH_SIXTEEN(count) {
    lanes v = load_up_to(element(x, i), width);
    if (width == laneCount && !has_any(is_special(v))) {
      // Nearly all values of nearly all weights: nothing about them must be counted.
#pragma clang loop unroll(full)
      for (int k = 0; k < laneCount; k++) count_upper_half(element(x, i + k), histogram);
      least = choose(v < least, v, least);
      greatest = choose(v > greatest, v, greatest);
      sums += __builtin_convertvector(v, double_lanes);
      continue;
    }
    for (size_t k = 0; k < width; k++) count_upper_half(element(x, i + k), histogram);
    int_lanes exists = is_among_first(width);
    int_lanes magnitude = integers(v) & 0x7fffffff;
    zeros += (magnitude == 0) & exists;
    subnormals += (magnitude > 0) & (magnitude < 0x00800000);
    infinities += magnitude == 0x7f800000;
    nans += magnitude > 0x7f800000;
    least = choose((v < least) & exists, v, least);
    greatest = choose((v > greatest) & exists, v, greatest);
    sums += __builtin_convertvector(choose(is_finite(v), v, 0), double_lanes);
  }
  for (int i = 0; i < laneCount; i++) {
    result.zeros -= (int64_t)zeros[i];
    result.subnormals -= (int64_t)subnormals[i];
    result.infinities -= (int64_t)infinities[i];
    result.nans -= (int64_t)nans[i];
    if (least[i] < result.minimum) result.minimum = least[i];
    if (greatest[i] > result.maximum) result.maximum = greatest[i];
  }
  // Adding a zero makes either zero a positive one.
  result.minimum += 0.0f;
  result.maximum += 0.0f;
  uint64_t finite = count - result.infinities - result.nans;
  if (finite == 0) return result;
  result.mean = double_tree(sums) / (double)finite;
  double_lanes squares = 0;
  size_t whole = finite == count ? count / laneCount * laneCount : 0;
  for (size_t i = 0; i < whole; i += laneCount) {
    double_lanes d = __builtin_convertvector(load_up_to(element(x, i), laneCount), double_lanes) - result.mean;
    squares += d * d;
  }
  FOR_EACH_SIXTEEN(count - whole) {
    lanes v = load_up_to(element(x, whole + i), width);
    int_lanes counts = is_finite(v) & is_among_first(width);
    typedef int64_t long_lanes __attribute__((ext_vector_type(16)));
    double_lanes d = __builtin_convertvector(v, double_lanes) - result.mean;
    d = __builtin_convertvector(counts, long_lanes) ? d : 0.0;
    squares += d * d;
  }
  result.squared_deviations = double_tree(squares);
  return result;
}
