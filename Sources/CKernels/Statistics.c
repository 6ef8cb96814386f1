#include "Statistics.h"

#include <math.h>

#pragma STDC FP_CONTRACT OFF

static uint64_t finite_count(transmute_statistics values) { return values.count - values.infinities - values.nans; }

transmute_statistics transmute_statistics_none(void) {
  return (transmute_statistics){.minimum = INFINITY, .maximum = -INFINITY};
}

transmute_statistics transmute_statistics_join(transmute_statistics left, transmute_statistics right) {
  transmute_statistics both = {
      .count = left.count + right.count,
      .zeros = left.zeros + right.zeros,
      .subnormals = left.subnormals + right.subnormals,
      .infinities = left.infinities + right.infinities,
      .nans = left.nans + right.nans,
      .minimum = right.minimum < left.minimum ? right.minimum : left.minimum,
      .maximum = right.maximum > left.maximum ? right.maximum : left.maximum,
  };
  if (finite_count(left) == 0 || finite_count(right) == 0) {
    transmute_statistics known = finite_count(left) == 0 ? right : left;
    both.mean = known.mean;
    both.squared_deviations = known.squared_deviations;
    return both;
  }
  double leftCount = (double)finite_count(left), rightCount = (double)finite_count(right);
  double count = (double)finite_count(both);
  double delta = right.mean - left.mean;
  both.mean = left.mean + delta * (rightCount / count);
  both.squared_deviations =
      (left.squared_deviations + right.squared_deviations) + delta * delta * (leftCount * rightCount / count);
  return both;
}
