/// The angles of rotary positions; computed in binary64 by one plain implementation, because they are few.
#ifndef TRANSMUTE_ROTATION_H
#define TRANSMUTE_ROTATION_H

#include <stddef.h>

#pragma clang assume_nonnull begin

/// How far pair number `index` turns from one position to the next: `base^(-2 index / length)`, rounded to float32.
///
/// The power is `exp(-2 index / length * ln(base))`, each function by a series in binary64.
///
///   - base: at least 1, so that no frequency is above 1.
///   - length: how many elements of a head are rotated, twice as many as there are pairs.
float transmute_rotary_frequency(double base, size_t index, size_t length);

/// The cosines and sines of `position * frequencies[i]`, at most 0.501 ULP from the true values.
///
/// The product is rounded to float32. It is reduced to |r| ≤ π/4 by two fma with the upper and the lower half of π/2, and
/// the functions of `r` are their Taylor series to the 17th power, all in binary64; the results are rounded to float32.
///
///   - frequencies, cosines, sines: [half]
///   - position: a whole number below 2²⁴, which float32 holds.
void transmute_rotary_angles(const float *frequencies, size_t half, float position, float *cosines, float *sines);

#pragma clang assume_nonnull end

#endif
