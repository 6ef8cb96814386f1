/// One-pass descriptions of values, by what they are as float32: extremes, moments, special values, and a histogram.
#ifndef TRANSMUTE_STATISTICS_H
#define TRANSMUTE_STATISTICS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// What is known about some values. Every part of it is exact except the two moments.
///
/// The moments of a chunk are defined as follows, in binary64. The origin is the chunk's first finite value, and d the distance
/// of a value from it, +0 for an infinity or NaN. 16 partial sums of d and 16 of d², added by fma, element `k` to those of
/// `k mod 16`, are each added by the tree of `CKernels.h`; then
///
///     mean = origin + sum / n        squared_deviations = max(0, squares - sum * (sum / n))
///
/// of the n finite values. One value of n lies at most √n deviations from the mean: whatever it is, the difference loses no
/// more than 18 of 53 bits to cancellation. Chunks are joined in ascending order by `transmute_statistics_join`.
typedef struct transmute_statistics {
  /// All values, of whatever kind.
  uint64_t count;
  uint64_t zeros;
  uint64_t subnormals;
  uint64_t infinities;
  uint64_t nans;
  /// The least value that is not NaN; +infinity where there is none, and +0 for either zero.
  float minimum;
  /// The greatest value that is not NaN; -infinity where there is none, and +0 for either zero.
  float maximum;
  /// The mean of the finite values, 0 where there is none.
  double mean;
  /// The sum of the squared deviations of the finite values from their mean.
  double squared_deviations;
} transmute_statistics;

/// How many elements a chunk has; only the last one of a tensor may be shorter.
enum { transmute_statistics_chunk = 262144 };

/// 65,536 counters: `histogram[b]` counts the values whose upper 16 bits, that is sign, exponent and 7 bits of the
/// fraction, are `b`.
typedef uint32_t *transmute_histogram;

/// Nothing described yet.
transmute_statistics transmute_statistics_none(void);

/// Joins the descriptions of two neighbours, `left` before `right`.
///
///     n = finite(left) + finite(right)        delta = right.mean - left.mean
///     mean = left.mean + delta * (finite(right) / n)
///     squared_deviations = (left + right) + delta² * (finite(left) * finite(right) / n)
///
/// Where one side has no finite value, the moments are the other side's.
transmute_statistics transmute_statistics_join(transmute_statistics left, transmute_statistics right);

#pragma clang assume_nonnull end

#endif
