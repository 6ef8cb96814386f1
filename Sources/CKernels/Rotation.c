#include "Rotation.h"

#include <math.h>
#include <stdint.h>

#pragma STDC FP_CONTRACT OFF

/// Adding this and taking it away rounds a double to a whole number.
static const double rounding = 0x1.8p+52;

/// ln(x) for finite x > 0: x = m·2ⁿ with m from √½ to √2, ln(m) = 2 artanh((m - 1) / (m + 1)).
static double logarithm(double x) {
  int exponent;
  double m = frexp(x, &exponent);
  if (m < 0x1.6a09e667f3bcdp-1) {
    m = m * 2;
    exponent = exponent - 1;
  }
  double s = (m - 1) / (m + 1), square = s * s, series = 0;
  for (int power = 23; power >= 1; power -= 2) series = fma(series, square, 1.0 / power);
  return fma(exponent, 0x1.62e42fefa39efp-1, 2 * s * series);
}

/// e^x for |x| < 700: x = n ln(2) + r, and the Taylor series of e^r.
static double exponential(double x) {
  double n = fma(x, 0x1.71547652b82fep+0, rounding) - rounding;
  double r = fma(n, -0x1.62e42fefa39efp-1, x);
  r = fma(n, -0x1.abc9e3b39803fp-56, r);
  double series = 1;
  for (int power = 14; power >= 1; power--) series = fma(series, r / power, 1);
  return ldexp(series, (int)n);
}

static double frequency(double base, size_t index, size_t length) {
  return exponential(-2.0 * (double)index / (double)length * logarithm(base));
}

float transmute_rotary_frequency(double base, size_t index, size_t length) {
  return (float)frequency(base, index, length);
}

static const double turn = 0x1.921fb54442d18p+2;

static double clamped(double x, double least, double greatest) {
  return x < least ? least : x > greatest ? greatest : x;
}

/// The number of the pair that turns so often over the original context, a fraction between two pairs.
static double pair(transmute_rope rope, double turns) {
  return (double)rope.length * logarithm(rope.original_context_length / (turns * turn)) / (2 * logarithm(rope.base));
}

/// How much of its frequency a pair keeps: all of it at 1, and at 0 it is divided by the factor.
static double kept_share(transmute_rope rope, size_t index, double f) {
  switch (rope.scaling) {
    case transmute_rope_scaling_none: return 1;
    case transmute_rope_scaling_linear: return 0;
    case transmute_rope_scaling_llama3: {
      double turns = rope.original_context_length * f / turn;
      return clamped((turns - rope.lower) / (rope.upper - rope.lower), 0, 1);
    }
    case transmute_rope_scaling_yarn: {
      double first = floor(pair(rope, rope.upper)), last = ceil(pair(rope, rope.lower));
      if (first < 0) first = 0;
      if (last > (double)rope.length - 1) last = (double)rope.length - 1;
      if (first == last) last = last + 0.001;
      return 1 - clamped(((double)index - first) / (last - first), 0, 1);
    }
  }
}

void transmute_rotary_frequencies(transmute_rope rope, float *frequencies) {
  for (size_t i = 0; i < rope.length / 2; i++) {
    double f = frequency(rope.base, i, rope.length), share = kept_share(rope, i, f);
    frequencies[i] = (float)(share == 1 ? f : f / rope.factor * (1 - share) + f * share);
  }
}

void transmute_rotary_factors(transmute_rope rope, float *factors) {
  for (size_t i = 0; i < rope.length / 2; i++) {
    double share = kept_share(rope, i, frequency(rope.base, i, rope.length));
    factors[i] = (float)(share == 1 ? 1 : 1 / ((1 - share) / rope.factor + share));
  }
}

void transmute_divided_frequencies(double base, size_t length, const float *factors, float *frequencies) {
  for (size_t i = 0; i < length / 2; i++) frequencies[i] = (float)(frequency(base, i, length) / factors[i]);
}

double transmute_yarn_amplitude(double factor) { return factor > 1 ? 0.1 * logarithm(factor) + 1 : 1; }

/// 1 - r²/2! + r⁴/4! - … to the 16th power, or r - r³/3! + … to the 17th.
static double taylor(double r, int first) {
  double series = 1, square = r * r;
  for (int power = first + 14; power >= first; power -= 2) {
    series = fma(series, -square / (double)((power + 1) * (power + 2)), 1);
  }
  return first == 0 ? series : series * r;
}

void transmute_rotary_angles(const float *frequencies, size_t half, float position, double amplitude, float *cosines,
                             float *sines) {
  for (size_t i = 0; i < half; i++) {
    double angle = position * frequencies[i];
    double quarters = fma(angle, 0x1.45f306dc9c883p-1, rounding) - rounding;
    double r = fma(quarters, -0x1.921fb54442d18p+0, angle);
    r = fma(quarters, -0x1.1a62633145c07p-54, r);
    double cosine = amplitude * taylor(r, 0), sine = amplitude * taylor(r, 1);
    switch ((int64_t)quarters & 3) {
      case 0: cosines[i] = (float)cosine, sines[i] = (float)sine; break;
      case 1: cosines[i] = (float)-sine, sines[i] = (float)cosine; break;
      case 2: cosines[i] = (float)-cosine, sines[i] = (float)-sine; break;
      case 3: cosines[i] = (float)sine, sines[i] = (float)-cosine; break;
    }
  }
}
