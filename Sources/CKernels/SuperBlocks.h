/// Blocks of 256 elements whose parts have scales of their own: ggml's K types, the ternary ones and `iq4_xs`.
///
/// Each function widens one block; `half` is IEEE half precision.
#ifndef TRANSMUTE_SUPER_BLOCKS_H
#define TRANSMUTE_SUPER_BLOCKS_H

#include "SmallBlocks.h"

/// 16 bytes of a scale and a minimum, 64 bytes of elements of two bits, `half d, least`: `d * scale * q - least * minimum`.
///
/// A byte's four elements stand 32 apart; 16 elements share a scale.
INLINE void widen_q2_k(const uint8_t *restrict block, float *restrict y) {
  const uint8_t *scales = block, *quants = block + 16;
  const float d = half_at(block + 80), least = half_at(block + 82);
  for (int group = 0; group < 16; group++) {
    const float scale = d * (float)(scales[group] & 15), minimum = least * (float)(scales[group] >> 4);
    const uint8_t *part = quants + group / 8 * 32 + group % 2 * 16;
    const int shift = group % 8 / 2 * 2;
    for (int i = 0; i < 16; i++) y[16 * group + i] = scale * (float)(part[i] >> shift & 3) - minimum;
  }
}

/// 32 bytes of third bits, 64 bytes of two lower bits, 16 scales of six bits, `half d`: `d * (scale - 32) * (q - 4)`.
INLINE void widen_q3_k(const uint8_t *restrict block, float *restrict y) {
  const uint8_t *thirds = block, *quants = block + 32, *scales = block + 96;
  const float d = half_at(block + 108);
  for (int group = 0; group < 16; group++) {
    const int low = group < 8 ? scales[group] & 15 : scales[group - 8] >> 4;
    const int high = scales[8 + group % 4] >> group / 4 * 2 & 3;
    const float scale = d * (float)((low | high << 4) - 32);
    const uint8_t *part = quants + group / 8 * 32 + group % 2 * 16, *third = thirds + group % 2 * 16;
    const int shift = group % 8 / 2 * 2, bit = group / 2;
    for (int i = 0; i < 16; i++) {
      y[16 * group + i] = scale * (float)(((part[i] >> shift & 3) | (third[i] >> bit & 1) << 2) - 4);
    }
  }
}

/// The scale or the minimum of part `part` < 8, which are six bits each, packed into 12 bytes.
INLINE float packed_scale(const uint8_t *packed, int part) {
  return (float)(part < 4 ? packed[part] & 63 : (packed[part + 4] & 15) | (packed[part - 4] >> 2 & 48));
}

INLINE float packed_minimum(const uint8_t *packed, int part) {
  return (float)(part < 4 ? packed[part + 4] & 63 : packed[part + 4] >> 4 | (packed[part] >> 2 & 48));
}

/// `half d, least`, 8 scales and minimums, 128 bytes of two elements that stand 32 apart:
/// `d * scale * q - least * minimum`.
INLINE void widen_q4_k(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block), least = half_at(block + 2);
  const uint8_t *packed = block + 4;
  for (int pair = 0; pair < 4; pair++) {
    const uint8_t *quants = block + 16 + 32 * pair;
    const float scale0 = d * packed_scale(packed, 2 * pair), minimum0 = least * packed_minimum(packed, 2 * pair);
    const float scale1 = d * packed_scale(packed, 2 * pair + 1), minimum1 = least * packed_minimum(packed, 2 * pair + 1);
    for (int i = 0; i < 32; i++) {
      y[64 * pair + i] = scale0 * (float)(quants[i] & 15) - minimum0;
      y[64 * pair + i + 32] = scale1 * (float)(quants[i] >> 4) - minimum1;
    }
  }
}

/// As `q4_k`, with 32 bytes of fifth bits before the elements: bit number `part` of a byte belongs to part `part`.
INLINE void widen_q5_k(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block), least = half_at(block + 2);
  const uint8_t *packed = block + 4, *fifths = block + 16;
  for (int pair = 0; pair < 4; pair++) {
    const uint8_t *quants = block + 48 + 32 * pair;
    const float scale0 = d * packed_scale(packed, 2 * pair), minimum0 = least * packed_minimum(packed, 2 * pair);
    const float scale1 = d * packed_scale(packed, 2 * pair + 1), minimum1 = least * packed_minimum(packed, 2 * pair + 1);
    for (int i = 0; i < 32; i++) {
      y[64 * pair + i] = scale0 * (float)((quants[i] & 15) | (fifths[i] >> 2 * pair & 1) << 4) - minimum0;
      y[64 * pair + i + 32] = scale1 * (float)(quants[i] >> 4 | (fifths[i] >> (2 * pair + 1) & 1) << 4) - minimum1;
    }
  }
}

/// 128 bytes of two times four lower bits, 64 bytes of four times two upper bits, 16 signed scales, `half d`:
/// `d * scale * (q - 32)`.
INLINE void widen_q6_k(const uint8_t *restrict block, float *restrict y) {
  const int8_t *scales = (const int8_t *)block + 192;
  const float d = half_at(block + 208);
  for (int group = 0; group < 16; group++) {
    const float scale = d * (float)scales[group];
    // A half of the block is four times 32 elements.
    const int half = group / 8, quarter = group % 8 / 2, part = group % 2 * 16;
    const uint8_t *low = block + 64 * half + quarter % 2 * 32 + part, *high = block + 128 + 32 * half + part;
    const int lowShift = quarter / 2 * 4, highShift = quarter * 2;
    for (int i = 0; i < 16; i++) {
      y[16 * group + i] = scale * (float)(((low[i] >> lowShift & 15) | (high[i] >> highShift & 3) << 4) - 32);
    }
  }
}

/// `float d`, 256 signed bytes, the sums of each 16: `d * q`.
INLINE void widen_q8_k(const uint8_t *restrict block, float *restrict y) {
  const float d = float_of(long_word_at(block));
  const int8_t *quants = (const int8_t *)block + 4;
  for (int i = 0; i < 256; i++) y[i] = d * (float)quants[i];
}

/// The highest digit to the base of three of a fraction of 256, as it stands after `power` = 3ⁿ took the others away.
INLINE float ternary_digit(uint8_t fraction, int power) {
  return (float)(((uint8_t)(fraction * power) * 3 >> 8) - 1);
}

/// 48 bytes of five digits to the base of three, 4 bytes of four, `half d`: `d * (digit - 1)`.
INLINE void widen_tq1_0(const uint8_t *restrict block, float *restrict y) {
  static const int powers[5] = {1, 3, 9, 27, 81};
  const float d = half_at(block + 52);
  for (int n = 0; n < 5; n++) {
    for (int i = 0; i < 32; i++) y[32 * n + i] = d * ternary_digit(block[i], powers[n]);
    for (int i = 0; i < 16; i++) y[160 + 16 * n + i] = d * ternary_digit(block[32 + i], powers[n]);
  }
  for (int n = 0; n < 4; n++) {
    for (int i = 0; i < 4; i++) y[240 + 4 * n + i] = d * ternary_digit(block[48 + i], powers[n]);
  }
}

/// 64 bytes of four elements of two bits that stand 32 apart, `half d`: `d * (q - 1)`.
INLINE void widen_tq2_0(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block + 64);
  for (int part = 0; part < 8; part++) {
    const uint8_t *quants = block + part / 4 * 32;
    for (int i = 0; i < 32; i++) y[32 * part + i] = d * (float)((quants[i] >> part % 4 * 2 & 3) - 1);
  }
}

/// `half d`, 8 scales of six bits, 128 bytes of two numbers of uneven values, 16 apart: `d * (scale - 32) * value`.
INLINE void widen_iq4_xs(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint32_t high = word_at(block + 2);
  for (int part = 0; part < 8; part++) {
    const uint32_t low = block[4 + part / 2] >> part % 2 * 4 & 15;
    const float scale = d * (float)((int)(low | (high >> 2 * part & 3) << 4) - 32);
    const uint8_t *quants = block + 8 + 16 * part;
    for (int i = 0; i < 16; i++) {
      y[32 * part + i] = scale * (float)unevenValues[quants[i] & 15];
      y[32 * part + i + 16] = scale * (float)unevenValues[quants[i] >> 4];
    }
  }
}

#endif
