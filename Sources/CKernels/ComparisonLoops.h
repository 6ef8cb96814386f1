/// The loops of `Comparisons.h`, for the instruction set that the including file has chosen, under the names that it gives.

#define INLINE static inline __attribute__((always_inline))

/// Eight values, or those that are left and `rest` for the others.
INLINE eight_floats VARIANT(load)(const void *x, size_t i, size_t count, float rest) {
  eight_floats result = rest;
  const char *place = (const char *)x + i * sizeof(float);
  if (count - i >= step) {
    memcpy(&result, place, sizeof result);
  } else {
    memcpy(&result, place, (count - i) * sizeof(float));
  }
  return result;
}

INLINE eight_doubles VARIANT(wide)(eight_floats x) { return __builtin_convertvector(x, eight_doubles); }

INLINE eight_doubles VARIANT(magnitude)(eight_doubles x) {
  return (eight_doubles)((eight_wide_words)x & 0x7fffffffffffffff);
}

/// Where a flag is set the one, elsewhere the other.
INLINE eight_doubles VARIANT(chosen)(eight_wide_flags where, eight_doubles x, eight_doubles y) {
  return (eight_doubles)(((eight_wide_words)where & (eight_wide_words)x) | (~(eight_wide_words)where & (eight_wide_words)y));
}

/// The larger of two; a NaN in `x` never is.
INLINE eight_doubles VARIANT(larger)(eight_doubles x, eight_doubles known) { return VARIANT(chosen)(x > known, x, known); }

/// Numbers as they are, infinity for what is none.
INLINE eight_doubles VARIANT(infinite_if_nan)(eight_doubles x) { return VARIANT(chosen)(x == x, x, INFINITY); }

INLINE double VARIANT(tree)(eight_doubles s) {
  double a = s[0] + s[4], b = s[1] + s[5], c = s[2] + s[6], d = s[3] + s[7];
  return (a + c) + (b + d);
}

INLINE double VARIANT(largest)(eight_doubles s) {
  double result = s[0];
  for (int i = 1; i < step; i++) result = s[i] > result ? s[i] : result;
  return result;
}

INLINE uint64_t VARIANT(total)(eight_words counts) {
  uint64_t result = 0;
  for (int i = 0; i < step; i++) result += counts[i];
  return result;
}

INLINE eight_wide_flags VARIANT(widened)(eight_flags flags) { return __builtin_convertvector(flags, eight_wide_flags); }

static transmute_difference VARIANT(compare)(const void *left, const void *right, size_t count) {
  eight_words differing = 0;
  eight_doubles maximum = 0, largest = 0, distances = 0, values = 0;
  size_t first = count;
  for (size_t i = 0; i < count; i += step) {
    eight_floats a = VARIANT(load)(left, i, count, 0), b = VARIANT(load)(right, i, count, 0);
    eight_flags other = (eight_words)a != (eight_words)b;
    eight_doubles x = VARIANT(wide)(a), size = VARIANT(magnitude)(x);
    // Two infinities of one sign are equal, and have no distance.
    eight_doubles distance = VARIANT(chosen)(
        VARIANT(widened)(other), VARIANT(magnitude)(x - VARIANT(wide)(b)), (eight_doubles)0);
    differing -= (eight_words)other;
    maximum = VARIANT(larger)(VARIANT(infinite_if_nan)(distance), maximum);
    largest = VARIANT(larger)(size, largest);
    distances += distance * distance;
    values += x * x;
    if (first == count && __builtin_reduce_or(other)) {
      size_t lane = 0;
      while (!other[lane]) lane++;
      first = i + lane;
    }
  }
  return (transmute_difference){
      VARIANT(total)(differing), first, VARIANT(largest)(maximum), VARIANT(largest)(largest), VARIANT(tree)(distances),
      VARIANT(tree)(values)};
}

/// `e^x` for x ≤ 0.
INLINE eight_doubles VARIANT(exponential)(eight_doubles x) {
  // What is added to a number of this size and taken away again is rounded to a whole number, which then stands in the last bits.
  const double shift = 0x1.8p52;
  eight_doubles shifted = x * 0x1.71547652b82fep0 + shift, n = shifted - shift;
  // The first part of ln 2 ends in so many zeros that its products are exact.
  eight_doubles r = (x - n * 0x1.62e42feep-1) - n * 0x1.a39ef35793c76p-33;
  // Halves of halves, which need not wait for each other.
  eight_doubles r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  eight_doubles p2 = (0.5 + r * (1.0 / 6)) + (1.0 / 24 + r * (1.0 / 120)) * r2;
  eight_doubles p6 = (1.0 / 720 + r * (1.0 / 5040)) + (1.0 / 40320 + r * (1.0 / 362880)) * r2;
  eight_doubles p10 = (1.0 / 3628800 + r * (1.0 / 39916800)) + (1.0 / 479001600 + r * (1.0 / 6227020800)) * r2;
  eight_doubles p = 1 + (r + ((p2 + p6 * r4) + p10 * r8) * r2);
  eight_doubles power = (eight_doubles)(((eight_wide_words)shifted << 52) + 0x3ff0000000000000);
  return VARIANT(chosen)(x < -708.0, (eight_doubles)0, p * power);
}

INLINE double VARIANT(greatest)(const void *x, size_t count) {
  eight_floats greatest = -INFINITY;
  for (size_t i = 0; i < count; i += step) {
    eight_floats a = VARIANT(load)(x, i, count, -INFINITY);
    eight_flags isGreater = a > greatest;
    greatest = (eight_floats)(((eight_words)isGreater & (eight_words)a) | (~(eight_words)isGreater & (eight_words)greatest));
  }
  float result = greatest[0];
  for (int i = 1; i < step; i++) result = greatest[i] > result ? greatest[i] : result;
  return result;
}

static transmute_exponentials VARIANT(sum_exponentials)(const void *x, size_t count) {
  double greatest = VARIANT(greatest)(x, count);
  eight_doubles sum = 0;
  for (size_t i = 0; i < count; i += step) {
    // What is not there is far below everything, and adds nothing.
    sum += VARIANT(exponential)(VARIANT(wide)(VARIANT(load)(x, i, count, -INFINITY)) - greatest);
  }
  return (transmute_exponentials){greatest, VARIANT(tree)(sum)};
}

/// The place of each float among all of them in ascending order.
INLINE eight_words VARIANT(order)(eight_floats x) {
  eight_words bits = (eight_words)x, size = bits & 0x7fffffff, isNegative = (eight_words)((eight_flags)x < 0);
  return (isNegative & (0x80000000 - size)) | (~isNegative & (0x80000000 + size));
}

/// What is summed over the logits of one position.
typedef struct VARIANT(logit_sums) {
  eight_words differing, nans, ulp;
  eight_doubles maximum, relative, weighted, sums, otherSums, sum, squares;
} VARIANT(logit_sums);

/// Takes in `width` logits of either side, at most eight.
INLINE void VARIANT(add_logits)(VARIANT(logit_sums) *all, const void *left, const void *right, size_t i, size_t width,
                                double greatest, double otherGreatest, double firstValue) {
  eight_floats a = VARIANT(load)(left, i, i + width, -INFINITY), b = VARIANT(load)(right, i, i + width, -INFINITY);
  eight_doubles x = VARIANT(wide)(a), y = VARIANT(wide)(b);
  eight_doubles part = VARIANT(exponential)(x - greatest);
  all->sums += part;
  all->otherSums += VARIANT(exponential)(y - otherGreatest);
  // An exponential that is NaN is not 0, and remains.
  all->weighted += VARIANT(chosen)(part != 0.0, part * (x - y), (eight_doubles)0);
  eight_flags other = (eight_words)a != (eight_words)b;
  eight_flags isNaN = other & ~((a == a) & (b == b));
  all->differing -= (eight_words)other;
  all->nans -= (eight_words)isNaN;
  eight_doubles distance = VARIANT(chosen)(VARIANT(widened)(other), VARIANT(magnitude)(x - y), (eight_doubles)0);
  all->maximum = VARIANT(larger)(VARIANT(infinite_if_nan)(distance), all->maximum);
  // What differs from nothing is no part of it; what does not differ may be infinite, as what it would be divided by.
  eight_wide_flags isPart = VARIANT(widened)(other) & (x != 0.0);
  eight_doubles quotient = VARIANT(chosen)(isPart, distance / VARIANT(magnitude)(x), (eight_doubles)0);
  all->relative = VARIANT(larger)(VARIANT(infinite_if_nan)(quotient), all->relative);
  eight_words place = VARIANT(order)(a), otherPlace = VARIANT(order)(b);
  eight_words apart = __builtin_elementwise_max(place, otherPlace) - __builtin_elementwise_min(place, otherPlace);
  all->ulp = __builtin_elementwise_max(all->ulp, apart & ~(eight_words)isNaN);
  eight_doubles fromFirst = x - firstValue;
  if (width < step) {
    for (size_t lane = width; lane < step; lane++) fromFirst[lane] = 0;
  }
  all->sum += fromFirst;
  all->squares += fromFirst * fromFirst;
}

static transmute_logit_distance VARIANT(compare_logits)(const void *left, const void *right, size_t count) {
  double greatest = VARIANT(greatest)(left, count), otherGreatest = VARIANT(greatest)(right, count);
  float firstValue;
  memcpy(&firstValue, left, sizeof firstValue);
  VARIANT(logit_sums) all = {0};
  size_t whole = count / step * step;
  for (size_t i = 0; i < whole; i += step) {
    VARIANT(add_logits)(&all, left, right, i, step, greatest, otherGreatest, firstValue);
  }
  if (whole < count) {
    VARIANT(add_logits)(&all, left, right, whole, count - whole, greatest, otherGreatest, firstValue);
  }
  uint32_t ulp = 0;
  for (int i = 0; i < step; i++) ulp = all.ulp[i] > ulp ? all.ulp[i] : ulp;
  return (transmute_logit_distance){
      .left = {greatest, VARIANT(tree)(all.sums)},
      .right = {otherGreatest, VARIANT(tree)(all.otherSums)},
      .weighted_difference = VARIANT(tree)(all.weighted),
      .differing = VARIANT(total)(all.differing),
      .maximum = VARIANT(largest)(all.maximum),
      .maximum_relative = VARIANT(largest)(all.relative),
      .maximum_ulp = ulp,
      .nans = VARIANT(total)(all.nans),
      .sum = VARIANT(tree)(all.sum),
      .squares = VARIANT(tree)(all.squares),
  };
}

static size_t VARIANT(first_above)(const void *x, size_t start, size_t count, float bound) {
  for (size_t i = start; i < count; i += step) {
    // Nothing is greater than a NaN.
    eight_flags isAbove = VARIANT(load)(x, i, count, NAN) > bound;
    if (!__builtin_reduce_or(isAbove)) continue;
    size_t lane = 0;
    while (!isAbove[lane]) lane++;
    return i + lane;
  }
  return count;
}

static size_t VARIANT(count_nans)(const void *x, size_t count) {
  eight_words nans = 0;
  for (size_t i = 0; i < count; i += step) {
    eight_floats a = VARIANT(load)(x, i, count, 0);
    nans -= (eight_words)(a != a);
  }
  return VARIANT(total)(nans);
}

#undef INLINE
