/// How arrays of float32 differ, and how far two distributions lie apart; for reports, never part of a model.
///
/// Sums are of binary64: 8 partial sums, element `k` to sum `k mod 8` by a multiplication and an addition, added by the tree
/// `s[i] += s[i+4]` for i < 4, `s[i] += s[i+2]` for i < 2, `s[0] + s[1]`. All implementations give the same bits.
#ifndef TRANSMUTE_COMPARISONS_H
#define TRANSMUTE_COMPARISONS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// How the values of an array differ from those of another.
typedef struct transmute_difference {
  /// How many have other bits.
  uint64_t differing;
  /// The number of the first of them; the length of the array where there is none.
  uint64_t first;
  /// The largest distance; infinite where a value that differs is no number.
  double maximum;
  /// The largest value of the left array, without its sign.
  double largest;
  /// The sum of the squared distances of values that differ.
  double squared_distances;
  /// The sum of the squared values of the left array.
  double squared_values;
} transmute_difference;

/// Compares `count` values each, of any alignment.
transmute_difference transmute_compare(const void *left, const void *right, size_t count);

/// A sum of exponentials, `Σ exp(x - greatest)`, of which the greatest number is told apart.
typedef struct transmute_exponentials {
  /// The greatest number that is not NaN; -infinity where there is none.
  double greatest;
  double sum;
} transmute_exponentials;

/// Sums the exponentials of `count` values of any alignment.
///
/// The exponential is e^x = 2^n · p(x - n ln 2) with a polynomial p of degree 13, by multiplications and additions alone; 0 below
/// -708; within 2 ULP of the true value for x ≤ 0.
transmute_exponentials transmute_sum_exponentials(const void *x, size_t count);

/// How far the logits of one model lie from those of another, at one position.
typedef struct transmute_logit_distance {
  transmute_exponentials left, right;
  /// `Σ exp(x - greatest) (x - y)` over the values x of the left and y of the right, but for those whose exponential is 0.
  double weighted_difference;
  /// How many have other bits.
  uint64_t differing;
  /// The largest distance; infinite where a value that differs is no number.
  double maximum;
  /// The largest distance as a part of the left value, where that is not 0; infinite where it is no number.
  double maximum_relative;
  /// The largest distance in units in the last place, between values that are numbers.
  uint32_t maximum_ulp;
  /// How many pairs that differ have a NaN.
  uint64_t nans;
  /// `Σ (x - x[0])` and `Σ (x - x[0])²` over the values of the left.
  double sum, squares;
} transmute_logit_distance;

/// Compares `count` logits each, at least one, of any alignment.
transmute_logit_distance transmute_compare_logits(const void *left, const void *right, size_t count);

/// The number of the first value from number `start` on that is greater than `bound`, or `count` where none is.
size_t transmute_first_above(const void *x, size_t start, size_t count, float bound);

/// How many of `count` values of any alignment are NaN.
size_t transmute_count_nans(const void *x, size_t count);

#pragma clang assume_nonnull end

#endif
