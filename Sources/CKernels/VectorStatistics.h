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
  histogram[(uint32_t)two >> 16]++;
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

enum {
  /// How many values are taken in before it is looked at whether all were normal: their 64 KB are still at hand then.
  runLength = 16384,
  /// How many bytes ahead memory is asked for; left alone, it comes too late.
  prefetchDistance = 4096,
};

/// How many zeros, subnormals, infinities and NaNs a histogram has counted: all that is not a normal number.
INLINE uint32_t special_count(const uint32_t *histogram) {
  enum { exponentLength = 128, halfLength = 32768, lastExponent = 255 * exponentLength };
  word_lanes sums = 0;
  for (size_t i = 0; i < exponentLength; i += laneCount) {
    UNROLLED for (size_t sign = 0; sign < 2; sign++) {
      const uint32_t *first = histogram + sign * halfLength + i;
      sums += words(load(first)) + words(load(first + lastExponent));
    }
  }
  return __builtin_reduce_add(sums);
}

/// Counts a run of values and takes them in as if all were normal numbers, about which nothing else must be known.
///
/// Counting keeps the memory busy and all else the registers, so that both together take hardly longer than counting.
INLINE void add_normal(
    value_sums *seen, const char *x, transmute_weight_type type, double origin, transmute_histogram histogram) {
  double_lanes sums = seen->sums, squares = seen->squares;
  // Half as many lanes as everywhere else, or AVX2 would have too few registers.
  eight_lanes least = seen->least.lo, greatest = seen->greatest.lo;
  for (size_t i = 0; i < runLength; i += laneCount) {
    const char *place = element_after(type, x, i);
    __builtin_prefetch(place + prefetchDistance);
    lanes v = load_stored(place, laneCount, type);
    count_sixteen(v, place, type, histogram);
    least = v.lo < least ? v.lo : least;
    least = v.hi < least ? v.hi : least;
    greatest = v.lo > greatest ? v.lo : greatest;
    greatest = v.hi > greatest ? v.hi : greatest;
    double_lanes d = __builtin_convertvector(v, double_lanes) - origin;
    sums += d;
    squares = __builtin_elementwise_fma(d, d, squares);
  }
  seen->least.lo = least;
  seen->greatest.lo = greatest;
  seen->sums = sums;
  seen->squares = squares;
}

// A function for each type, which is called: inlined, its sums would not stay in registers.
#define ADD_NORMAL(name, type) \
  __attribute__((noinline)) static void name( \
      value_sums *seen, const char *x, double origin, transmute_histogram histogram) { \
    add_normal(seen, x, type, origin, histogram); \
  }
ADD_NORMAL(add_normal_floats, transmute_weight_type_float32)
ADD_NORMAL(add_normal_halves, transmute_weight_type_half)
ADD_NORMAL(add_normal_brains, transmute_weight_type_bfloat16)
#undef ADD_NORMAL

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

/// Takes in and counts a run of values of any kind.
INLINE void add_run(
    value_sums *seen, const char *x, transmute_weight_type type, double origin, transmute_histogram histogram) {
  value_sums before = *seen;
  uint32_t special = special_count(histogram);
  switch (type) {
    case transmute_weight_type_half: add_normal_halves(seen, x, origin, histogram); break;
    case transmute_weight_type_bfloat16: add_normal_brains(seen, x, origin, histogram); break;
    default: add_normal_floats(seen, x, origin, histogram);
  }
  if (special_count(histogram) == special) return;
  // Not all were normal: they are counted, and all else is done again with care.
  *seen = before;
  for (size_t i = 0; i < runLength; i += laneCount) {
    add_any(seen, load_stored(element_after(type, x, i), laneCount, type), laneCount, origin);
  }
}

INLINE transmute_statistics describe(
    const char *x, size_t count, transmute_weight_type type, transmute_histogram histogram) {
  double origin = first_finite(x, count, type);
  transmute_statistics none = transmute_statistics_none();
  value_sums seen = {.least = none.minimum, .greatest = none.maximum};
  size_t inRuns = count / runLength * runLength;
  for (size_t i = 0; i < inRuns; i += runLength) add_run(&seen, element_after(type, x, i), type, origin, histogram);
  const char *rest = element_after(type, x, inRuns);
  FOR_EACH_SIXTEEN(count - inRuns) {
    const char *place = element_after(type, rest, i);
    lanes v = load_stored(place, width, type);
    if (width == laneCount) {
      count_sixteen(v, place, type, histogram);
    } else {
      for (size_t k = 0; k < width; k++) count_one(v[k], histogram);
    }
    add_any(&seen, v, width, origin);
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
