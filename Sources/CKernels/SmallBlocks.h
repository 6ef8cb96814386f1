/// Blocks of 32 to 128 elements with one scale, or one and a minimum: the older types of ggml, and 4-bit floats.
///
/// Each function widens one block. `half` is IEEE half precision; in a byte that holds two elements the lower half comes
/// in the first half of the block and the upper in the second, unless something else is said.
#ifndef TRANSMUTE_SMALL_BLOCKS_H
#define TRANSMUTE_SMALL_BLOCKS_H

#include "BlockFields.h"

/// `half d`, 16 bytes of two elements: `d * (q - 8)`.
INLINE void widen_q4_0(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint8_t *quants = block + 2;
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)((quants[i] & 15) - 8);
    y[i + 16] = d * (float)((quants[i] >> 4) - 8);
  }
}

/// `half d, m`, 16 bytes of two elements: `d * q + m`.
INLINE void widen_q4_1(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block), m = half_at(block + 2);
  const uint8_t *quants = block + 4;
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)(quants[i] & 15) + m;
    y[i + 16] = d * (float)(quants[i] >> 4) + m;
  }
}

/// `half d`, 32 fifth bits, 16 bytes of two elements: `d * (q - 16)`.
INLINE void widen_q5_0(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint32_t fifths = long_word_at(block + 2);
  const uint8_t *quants = block + 6;
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)((int)((quants[i] & 15) | (fifths >> i & 1) << 4) - 16);
    y[i + 16] = d * (float)((int)(quants[i] >> 4 | (fifths >> (i + 16) & 1) << 4) - 16);
  }
}

/// `half d, m`, 32 fifth bits, 16 bytes of two elements: `d * q + m`.
INLINE void widen_q5_1(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block), m = half_at(block + 2);
  const uint32_t fifths = long_word_at(block + 4);
  const uint8_t *quants = block + 8;
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)(int)((quants[i] & 15) | (fifths >> i & 1) << 4) + m;
    y[i + 16] = d * (float)(int)(quants[i] >> 4 | (fifths >> (i + 16) & 1) << 4) + m;
  }
}

/// `half d`, 32 signed bytes: `q * d`.
INLINE void widen_q8_0(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const int8_t *quants = (const int8_t *)block + 2;
  for (int i = 0; i < 32; i++) y[i] = (float)quants[i] * d;
}

/// `half d`, `half` of their sum, 32 signed bytes: `q * d`.
INLINE void widen_q8_1(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const int8_t *quants = (const int8_t *)block + 4;
  for (int i = 0; i < 32; i++) y[i] = (float)quants[i] * d;
}

/// `half d`, 128 bits from the lowest of each byte: `d` where one is set, `-d` where it is not.
INLINE void widen_q1_0(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint8_t *quants = block + 2;
  for (int i = 0; i < 128; i++) y[i] = quants[i / 8] >> i % 8 & 1 ? d : -d;
}

/// `half d`, 64 elements of two bits from the lowest of each byte: `(q - 1) * d`.
INLINE void widen_q2_0(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint8_t *quants = block + 2;
  for (int i = 0; i < 64; i++) y[i] = (float)((quants[i / 4] >> i % 4 * 2 & 3) - 1) * d;
}

/// Twice the values of a float of one sign, two exponent bits and one fraction bit.
static const int8_t doubledFourBitFloats[16] = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

/// A power of two, 16 bytes of two floats of four bits: their product.
///
/// The exponent's bias is 128 instead of 127, since the table has the doubled values.
INLINE void widen_mxfp4(const uint8_t *restrict block, float *restrict y) {
  const uint32_t exponent = block[0];
  const float d = float_of(exponent < 2 ? 0x00200000u << exponent : (exponent - 1) << 23);
  const uint8_t *quants = block + 1;
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)doubledFourBitFloats[quants[i] & 15];
    y[i + 16] = d * (float)doubledFourBitFloats[quants[i] >> 4];
  }
}

/// Half of a float of four exponent bits and three fraction bits, whose eighth bit says nothing.
INLINE float half_of_unsigned_e4m3(uint32_t bits) {
  const uint32_t exponent = bits >> 3 & 15, fraction = bits & 7;
  if (bits == 0x7f) return 0;
  return exponent == 0 ? (float)fraction * 0x1p-10f : float_of((exponent + 119) << 23 | fraction << 20);
}

/// Four scales, each with 8 bytes of 16 floats of four bits: their products.
INLINE void widen_nvfp4(const uint8_t *restrict block, float *restrict y) {
  for (int part = 0; part < 4; part++) {
    const float d = half_of_unsigned_e4m3(block[part]);
    const uint8_t *quants = block + 4 + 8 * part;
    for (int i = 0; i < 8; i++) {
      y[16 * part + i] = d * (float)doubledFourBitFloats[quants[i] & 15];
      y[16 * part + i + 8] = d * (float)doubledFourBitFloats[quants[i] >> 4];
    }
  }
}

/// Sixteen values that lie closer together near zero, as weights do.
static const int8_t unevenValues[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

/// `half d`, 16 bytes of two numbers of uneven values: `d * value`.
INLINE void widen_iq4_nl(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint8_t *quants = block + 2;
  for (int i = 0; i < 16; i++) {
    y[i] = d * (float)unevenValues[quants[i] & 15];
    y[i + 16] = d * (float)unevenValues[quants[i] >> 4];
  }
}

#endif
