/// The angles of rotary positions; computed in binary64 by one plain implementation, because they are few.
#ifndef TRANSMUTE_ROTATION_H
#define TRANSMUTE_ROTATION_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// How the frequencies of rotary positions are changed so that a model reads longer texts.
typedef enum __attribute__((enum_extensibility(closed))) transmute_rope_scaling {
  transmute_rope_scaling_none,
  /// Every frequency is divided by the factor.
  transmute_rope_scaling_linear,
  /// A ramp over the pairs, from those that turn `upper` times over the original context to those that turn `lower` times.
  transmute_rope_scaling_yarn,
  /// A ramp over the frequencies, from `upper` turns over the original context down to `lower`.
  transmute_rope_scaling_llama3,
} transmute_rope_scaling;

/// What the frequencies of rotary positions follow from.
typedef struct transmute_rope {
  /// At least 1, so that no frequency is above 1; above 1 for yarn.
  double base;
  /// How many elements of a head are rotated, twice as many as there are pairs.
  size_t length;
  transmute_rope_scaling scaling;
  double factor, original_context_length, lower, upper;
} transmute_rope;

/// How far pair number `index` turns from one position to the next where nothing is scaled, rounded to float32.
float transmute_rotary_frequency(double base, size_t index, size_t length);

/// How far each pair turns from one position to the next, rounded to float32 at the end.
///
///     f = base^(-2 index / length)                       as exp(-2 index / length * ln(base)), each by a series
///     linear   f / factor
///     llama3   t = original_context_length * f / 2π      its turns over the original context
///              s = (t - lower) / (upper - lower), not below 0 and not above 1
///              f / factor * (1 - s) + f * s
///     yarn     pair(t) = length * ln(original_context_length / (t * 2π)) / (2 ln(base))
///              first = max(⌊pair(upper)⌋, 0), last = min(⌈pair(lower)⌉, length - 1), 0.001 more where they are equal
///              s = 1 - (index - first) / (last - first), not below 0 and not above 1
///              f / factor * (1 - s) + f * s
///
/// All of it in binary64.
///
///   - frequencies: [length / 2]
void transmute_rotary_frequencies(transmute_rope rope, float *frequencies);

/// What that divides the frequency of each pair by: `1 / ((1 - s) / factor + s)`, in binary64, rounded to float32 at the end.
///
///   - factors: [length / 2]
void transmute_rotary_factors(transmute_rope rope, float *factors);

/// How far each pair turns where its frequency is divided by a factor of its own: `f / factors[i]`, in binary64, rounded to float32
/// at the end.
///
///   - factors, frequencies: [length / 2]
void transmute_divided_frequencies(double base, size_t length, const float *factors, float *frequencies);

/// What yarn multiplies cosines and sines by: `0.1 ln(factor) + 1`, and 1 for a factor up to 1.
double transmute_yarn_amplitude(double factor);

/// The cosines and sines of `position * frequencies[i]`, times `amplitude`, at most 0.501 ULP from the true values.
///
/// The product is rounded to float32. It is reduced to |r| ≤ π/4 by two fma with the upper and the lower half of π/2, and
/// the functions of `r` are their Taylor series to the 17th power, all in binary64, as is the product with the
/// amplitude; the results are rounded to float32.
///
///   - frequencies, cosines, sines: [half]
///   - position: a whole number below 2²⁴, which float32 holds.
void transmute_rotary_angles(const float *frequencies, size_t half, float position, double amplitude, float *cosines,
                             float *sines);

#pragma clang assume_nonnull end

#endif
