/// Describing stored values, for one instruction set.
#include "CKernels.h"
#include "Lanes.h"
#include "WeightRows.h"

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

/// Up to sixteen values from `x` on as floats, and zeros.
INLINE lanes load_stored(const char *x, size_t count, transmute_weight_type type) {
  if (type == transmute_weight_type_half) return widened_half(load_half_words(x, count));
  if (type == transmute_weight_type_bfloat16) return widened_bfloat16(load_half_words(x, count));
  return load_up_to(x, count);
}

INLINE void count_one(float value, transmute_histogram histogram) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  histogram[bits >> 16]++;
}

/// Counts four times 16 bits; a load of them all is cheaper than four.
INLINE void count_four(const void *buckets, transmute_histogram histogram) {
  uint64_t four;
  memcpy(&four, buckets, sizeof four);
  histogram[four & 0xffff]++;
  histogram[four >> 16 & 0xffff]++;
  histogram[four >> 32 & 0xffff]++;
  histogram[four >> 48]++;
}

/// Counts the upper halves of two floats.
INLINE void count_two_floats(const char *x, transmute_histogram histogram) {
  uint64_t two;
  memcpy(&two, x, sizeof two);
  histogram[two >> 16 & 0xffff]++;
  histogram[two >> 48]++;
}

/// Counts sixteen values `v`, which are stored at `x`.
INLINE void count_sixteen(lanes v, const char *x, transmute_weight_type type, transmute_histogram histogram) {
  half_word_lanes upper;
  switch (type) {
    case transmute_weight_type_bfloat16:
      UNROLLED for (int k = 0; k < laneCount; k += 4) count_four(x + 2 * k, histogram);
      break;
    case transmute_weight_type_half:
      upper = __builtin_convertvector(words(v) >> 16, half_word_lanes);
      UNROLLED for (int k = 0; k < laneCount; k += 4) count_four((const char *)&upper + 2 * k, histogram);
      break;
    default:
      UNROLLED for (int k = 0; k < laneCount; k += 2) count_two_floats(x + 4 * k, histogram);
  }
}

/// The first value that is neither infinite nor NaN, or 0 where there is none.
INLINE float first_finite(const char *x, size_t count, transmute_weight_type type) {
  FOR_EACH_SIXTEEN(count) {
    lanes v = load_stored(element_after(type, x, i), width, type);
    for (size_t k = 0; k < width; k++) {
      if (v[k] - v[k] == 0) return v[k];
    }
  }
  return 0;
}

/// What has been seen of some values, lane by lane.
typedef struct value_sums {
  lanes least, greatest;
  double_lanes sums, squares;
  // Each lane counts down: a comparison that holds is -1.
  int_lanes zeros, subnormals, infinities, nans;
} value_sums;

/// Takes in sixteen values of which each is normal, as nearly all are: nothing about them must be counted.
INLINE void add_normal(value_sums *seen, lanes v, double origin) {
  seen->least = choose(v < seen->least, v, seen->least);
  seen->greatest = choose(v > seen->greatest, v, seen->greatest);
  double_lanes d = __builtin_convertvector(v, double_lanes) - origin;
  seen->sums += d;
  seen->squares = __builtin_elementwise_fma(d, d, seen->squares);
}

/// Takes in the first `width` of sixteen values of any kind.
INLINE void add_any(value_sums *seen, lanes v, size_t width, double origin) {
  typedef int64_t long_lanes __attribute__((ext_vector_type(16)));
  int_lanes exists = is_among_first(width), magnitude = integers(v) & 0x7fffffff;
  seen->zeros += (magnitude == 0) & exists;
  seen->subnormals += (magnitude > 0) & (magnitude < 0x00800000);
  seen->infinities += magnitude == 0x7f800000;
  seen->nans += magnitude > 0x7f800000;
  seen->least = choose((v < seen->least) & exists, v, seen->least);
  seen->greatest = choose((v > seen->greatest) & exists, v, seen->greatest);
  double_lanes d = __builtin_convertvector(choose(is_finite(v), v, 0), double_lanes) - origin;
  d = __builtin_convertvector(is_finite(v) & exists, long_lanes) ? d : 0.0;
  seen->sums += d;
  seen->squares = __builtin_elementwise_fma(d, d, seen->squares);
}

INLINE transmute_statistics statistics_of(const value_sums *seen, size_t count, double origin) {
  transmute_statistics result = transmute_statistics_none();
  result.count = count;
  for (int i = 0; i < laneCount; i++) {
    result.zeros -= (int64_t)seen->zeros[i];
    result.subnormals -= (int64_t)seen->subnormals[i];
    result.infinities -= (int64_t)seen->infinities[i];
    result.nans -= (int64_t)seen->nans[i];
    if (seen->least[i] < result.minimum) result.minimum = seen->least[i];
    if (seen->greatest[i] > result.maximum) result.maximum = seen->greatest[i];
  }
  // Adding a zero makes either zero a positive one.
  result.minimum += 0.0f;
  result.maximum += 0.0f;
  uint64_t finite = count - result.infinities - result.nans;
  if (finite == 0) return result;
  double sum = double_tree(seen->sums);
  double offset = sum / (double)finite;
  result.mean = origin + offset;
  double squares = double_tree(seen->squares) - sum * offset;
  result.squared_deviations = squares > 0 ? squares : 0;
  return result;
}

INLINE transmute_statistics describe(
    const char *x, size_t count, transmute_weight_type type, transmute_histogram histogram) {
  double origin = first_finite(x, count, type);
  transmute_statistics none = transmute_statistics_none();
  value_sums seen = {.least = none.minimum, .greatest = none.maximum};
  FOR_EACH_SIXTEEN(count) {
    const char *place = element_after(type, x, i);
    lanes v = load_stored(place, width, type);
    if (width == laneCount) {
      count_sixteen(v, place, type, histogram);
    } else {
      for (size_t k = 0; k < width; k++) count_one(v[k], histogram);
    }
    if (width == laneCount && !has_any(is_special(v))) {
      add_normal(&seen, v, origin);
    } else {
      add_any(&seen, v, width, origin);
    }
  }
  return statistics_of(&seen, count, origin);
}

static transmute_statistics statistics(
    const void *x, size_t count, transmute_weight_type type, transmute_histogram histogram) {
  switch (type) {
    case transmute_weight_type_half: return describe(x, count, transmute_weight_type_half, histogram);
    case transmute_weight_type_bfloat16: return describe(x, count, transmute_weight_type_bfloat16, histogram);
    default: return describe(x, count, transmute_weight_type_float32, histogram);
  }
}
