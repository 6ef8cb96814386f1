/// Rounding 32 floats to a block of one scale, or one and a minimum, bit for bit as gguf-py does.
///
/// Each function quantises one block. What is divided by zero, or is no number, becomes 0, as it does there.
/// Source: gguf-py, `gguf/quants.py`.
#ifndef TRANSMUTE_SMALL_QUANTIZERS_H
#define TRANSMUTE_SMALL_QUANTIZERS_H

#include "BlockFields.h"

/// The half-precision number nearest to `x`, ties to even.
INLINE uint32_t nearest_half(float x) {
  const uint32_t bits = bits_of(x), sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | (magnitude >> 13 & 0x3ff);
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Subnormals are multiples of 2⁻²⁴: adding half of 2⁰ leaves them in the lowest bits, rounded.
  if (magnitude < 0x38800000) return sign | (bits_of(float_of(magnitude) + 0.5f) - bits_of(0.5f));
  return sign | ((magnitude + 0xfff + (magnitude >> 13 & 1)) >> 13) - (112 << 10);
}

INLINE void put_half(float x, uint8_t *bytes) {
  const uint32_t half = nearest_half(x);
  bytes[0] = (uint8_t)half;
  bytes[1] = (uint8_t)(half >> 8);
}

/// The magnitude of the largest of 32 numbers.
INLINE float largest_magnitude(const float *x) {
  uint32_t largest = 0;
  // Bits without a sign are in the order of what they mean, and integers have a maximum that no compiler hesitates to use.
  for (int i = 0; i < 32; i++) {
    const uint32_t magnitude = bits_of(x[i]) & 0x7fffffff;
    largest = magnitude > largest ? magnitude : largest;
  }
  return float_of(largest);
}

/// The first of 32 numbers that is as large as any, with its sign.
INLINE float largest_by_magnitude(const float *x) {
  const uint32_t largest = bits_of(largest_magnitude(x));
  int i = 0;
  while (i < 31 && (bits_of(x[i]) & 0x7fffffff) != largest) i++;
  return x[i];
}

/// Bits in the order of the numbers that they are, and back.
INLINE int32_t ordered(uint32_t bits) { return (int32_t)(bits ^ ((uint32_t)((int32_t)bits >> 31) & 0x7fffffff)); }

/// The least and the largest of 32 numbers.
INLINE void range_of(const float *x, float *least, float *largest) {
  int32_t low = INT32_MAX, high = INT32_MIN;
  for (int i = 0; i < 32; i++) {
    const int32_t place = ordered(bits_of(x[i]));
    low = place < low ? place : low;
    high = place > high ? place : high;
  }
  *least = float_of((uint32_t)ordered((uint32_t)low));
  *largest = float_of((uint32_t)ordered((uint32_t)high));
}

INLINE float reciprocal(float x) { return x == 0 ? 0 : 1 / x; }

/// The whole part of a number from 0 to 255, at most `most`; 0 for everything else.
INLINE uint32_t whole_part(float x, uint32_t most) {
  const uint32_t whole = x >= 0 && x < 256 ? (uint32_t)(int32_t)x : 0;
  return whole < most ? whole : most;
}

/// `q = ⌊x / d + 8.5⌋`, where `d` is an eighth of the largest with the sign turned: it becomes 0.
INLINE void quantize_q4_0(const float *restrict x, uint8_t *restrict block) {
  const float d = largest_by_magnitude(x) / -8, inverse = reciprocal(d);
  put_half(d, block);
  for (int i = 0; i < 16; i++) {
    block[2 + i] = (uint8_t)(whole_part(x[i] * inverse + 8.5f, 15) | whole_part(x[i + 16] * inverse + 8.5f, 15) << 4);
  }
}

/// `q = ⌊(x - least) / d + 0.5⌋`, where 15 `d` reach from the least to the largest.
INLINE void quantize_q4_1(const float *restrict x, uint8_t *restrict block) {
  float least, largest;
  range_of(x, &least, &largest);
  const float d = (largest - least) / 15, inverse = reciprocal(d);
  put_half(d, block);
  put_half(least, block + 2);
  for (int i = 0; i < 16; i++) {
    block[4 + i] = (uint8_t)(whole_part((x[i] - least) * inverse + 0.5f, 15) |
                             whole_part((x[i + 16] - least) * inverse + 0.5f, 15) << 4);
  }
}

/// Stores 32 numbers of five bits: their fifth bits, then two lower halves a byte.
INLINE void put_five_bits(const uint8_t *quants, uint8_t *restrict bytes) {
  uint32_t fifths = 0;
  for (int i = 0; i < 32; i++) fifths |= (uint32_t)(quants[i] >> 4) << i;
  for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(fifths >> 8 * i);
  for (int i = 0; i < 16; i++) bytes[4 + i] = (uint8_t)((quants[i] & 15) | quants[i + 16] << 4);
}

/// As `q4_0`, with 16 steps on either side.
INLINE void quantize_q5_0(const float *restrict x, uint8_t *restrict block) {
  const float d = largest_by_magnitude(x) / -16, inverse = reciprocal(d);
  uint8_t quants[32];
  for (int i = 0; i < 32; i++) quants[i] = (uint8_t)whole_part(x[i] * inverse + 16.5f, 31);
  put_half(d, block);
  put_five_bits(quants, block + 2);
}

/// As `q4_1`, with 31 steps.
INLINE void quantize_q5_1(const float *restrict x, uint8_t *restrict block) {
  float least, largest;
  range_of(x, &least, &largest);
  const float d = (largest - least) / 31, inverse = reciprocal(d);
  uint8_t quants[32];
  for (int i = 0; i < 32; i++) quants[i] = (uint8_t)whole_part((x[i] - least) * inverse + 0.5f, 31);
  put_half(d, block);
  put_half(least, block + 2);
  put_five_bits(quants, block + 4);
}

/// `q` is `x / d` to the nearest, ties away from zero; 127 `d` are the largest.
INLINE void quantize_q8_0(const float *restrict x, uint8_t *restrict block) {
  const float d = largest_magnitude(x) / 127, inverse = reciprocal(d);
  put_half(d, block);
  for (int i = 0; i < 32; i++) {
    const float scaled = x[i] * inverse, size = float_of(bits_of(scaled) & 0x7fffffff);
    const float magnitude = size < 256 ? size : 0;
    const int32_t whole = (int32_t)magnitude;
    const int32_t nearest = whole + (int32_t)(2 * (magnitude - (float)whole));
    block[2 + i] = (uint8_t)(scaled < 0 ? -nearest : nearest);
  }
}

#endif
