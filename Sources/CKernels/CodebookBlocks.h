/// Blocks of 256 elements of which four or eight at a time are a row of a codebook: `iq1`, `iq2` and `iq3`.
///
/// Each function widens one block; `half` is IEEE half precision. A row's elements are two or four bits each of one
/// entry of a table in `Codebooks.h`, the first the lowest.
#ifndef TRANSMUTE_CODEBOOK_BLOCKS_H
#define TRANSMUTE_CODEBOOK_BLOCKS_H

#include "BlockFields.h"
#include "Codebooks.h"

/// Eight signs of which seven bits are stored: the eighth makes the number of negative ones even.
INLINE uint32_t eight_signs(uint32_t seven) { return seven | (uint32_t)(__builtin_popcount(seven) & 1) << 7; }

/// Eight elements of a row of two bits each: `scale * value`, negative where the sign's bit is set.
INLINE void signed_row_of_eight(uint32_t row, uint32_t signs, float scale, float *restrict y) {
  static const float values[4] = {8, 25, 43, 0};
  for (int i = 0; i < 8; i++) y[i] = scale * values[row >> 2 * i & 3] * (signs >> i & 1 ? -1.0f : 1.0f);
}

/// Four elements of a row of four bits each, by the values of their codebook.
INLINE void signed_row_of_four(uint32_t row, const float *values, uint32_t signs, float scale, float *restrict y) {
  for (int i = 0; i < 4; i++) y[i] = scale * values[row >> 4 * i & 7] * (signs >> i & 1 ? -1.0f : 1.0f);
}

/// `half d`, 8 times: four rows, four times seven signs, a scale of four bits: `d * (scale + 1/2) / 4 * value`.
INLINE void widen_iq2_xxs(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  for (int part = 0; part < 8; part++) {
    const uint8_t *rows = block + 2 + 8 * part;
    const uint32_t rest = long_word_at(rows + 4);
    const float scale = d * (0.5f + (float)(rest >> 28)) * 0.25f;
    for (int n = 0; n < 4; n++) {
      signed_row_of_eight(transmute_iq2_xxs_rows[rows[n]], eight_signs(rest >> 7 * n & 127), scale, y + 32 * part + 8 * n);
    }
  }
}

/// `half d`, 32 words of a row and seven signs, 16 scales of four bits.
INLINE void widen_iq2_xs(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint8_t *scales = block + 66;
  for (int n = 0; n < 32; n++) {
    const uint32_t word = word_at(block + 2 + 2 * n);
    const float scale = d * (0.5f + (float)(scales[n / 4] >> n / 2 % 2 * 4 & 15)) * 0.25f;
    signed_row_of_eight(transmute_iq2_xs_rows[word & 511], eight_signs(word >> 9), scale, y + 8 * n);
  }
}

/// `half d`, 32 lower bytes of rows, 32 bytes of signs, 32 times two upper bits of rows, 16 scales of four bits.
INLINE void widen_iq2_s(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  const uint8_t *low = block + 2, *signs = block + 34, *high = block + 66, *scales = block + 74;
  for (int n = 0; n < 32; n++) {
    const float scale = d * (0.5f + (float)(scales[n / 4] >> n / 2 % 2 * 4 & 15)) * 0.25f;
    const uint32_t row = low[n] | (uint32_t)(high[n / 4] >> n % 4 * 2 & 3) << 8;
    signed_row_of_eight(transmute_iq2_s_rows[row], signs[n], scale, y + 8 * n);
  }
}

/// `half d`, 64 rows, 8 times: four times seven signs, a scale of four bits: `d * (scale + 1/2) / 2 * value`.
INLINE void widen_iq3_xxs(const uint8_t *restrict block, float *restrict y) {
  static const float values[8] = {4, 12, 20, 28, 36, 44, 52, 62};
  const float d = half_at(block);
  for (int n = 0; n < 32; n++) {
    const uint8_t *rows = block + 2 + 2 * n;
    const uint32_t rest = long_word_at(block + 66 + n / 4 * 4);
    const float scale = d * (0.5f + (float)(rest >> 28)) * 0.5f;
    const uint32_t signs = eight_signs(rest >> n % 4 * 7 & 127);
    signed_row_of_four(transmute_iq3_xxs_rows[rows[0]], values, signs, scale, y + 8 * n);
    signed_row_of_four(transmute_iq3_xxs_rows[rows[1]], values, signs >> 4, scale, y + 8 * n + 4);
  }
}

/// `half d`, 64 lower bytes of rows, 64 ninth bits, 32 bytes of signs, 8 scales of four bits: `d * (1 + 2 * scale) * value`.
INLINE void widen_iq3_s(const uint8_t *restrict block, float *restrict y) {
  static const float values[8] = {1, 3, 5, 7, 9, 11, 13, 15};
  const float d = half_at(block);
  const uint8_t *low = block + 2, *ninths = block + 66, *signs = block + 74, *scales = block + 106;
  for (int n = 0; n < 64; n++) {
    const float scale = d * (float)(1 + 2 * (scales[n / 16] >> n / 8 % 2 * 4 & 15));
    const uint32_t row = low[n] | (uint32_t)(ninths[n / 8] >> n % 8 & 1) << 8;
    signed_row_of_four(transmute_iq3_s_rows[row], values, signs[n / 2] >> n % 2 * 4, scale, y + 4 * n);
  }
}

/// Eight elements -1, 0 or 1, all moved by an eighth: `scale * (value + shift)`.
INLINE void shifted_row_of_eight(uint32_t row, float shift, float scale, float *restrict y) {
  for (int i = 0; i < 8; i++) y[i] = scale * ((float)((int)(row >> 2 * i & 3) - 1) + shift);
}

/// `half d`, 32 lower bytes of rows, 8 words of four times three upper bits, a scale of three bits and the shift's sign.
INLINE void widen_iq1_s(const uint8_t *restrict block, float *restrict y) {
  const float d = half_at(block);
  for (int n = 0; n < 32; n++) {
    const uint32_t high = word_at(block + 34 + n / 4 * 2);
    const float scale = d * (float)(2 * (int)(high >> 12 & 7) + 1);
    const uint32_t row = block[2 + n] | (high >> n % 4 * 3 & 7) << 8;
    shifted_row_of_eight(transmute_iq1_rows[row], high & 0x8000 ? -0.125f : 0.125f, scale, y + 8 * n);
  }
}

/// 32 lower bytes of rows, 32 times three upper bits and the shift's sign, four words of four scales of three bits and
/// four bits of `half d`.
INLINE void widen_iq1_m(const uint8_t *restrict block, float *restrict y) {
  const uint8_t *scales = block + 48;
  const float d = half_of(word_at(scales) >> 12 | word_at(scales + 2) >> 12 << 4 | word_at(scales + 4) >> 12 << 8 |
                          word_at(scales + 6) >> 12 << 12);
  for (int n = 0; n < 32; n++) {
    const uint32_t high = block[32 + n / 2] >> n % 2 * 4 & 15;
    const float scale = d * (float)(2 * (int)(word_at(scales + n / 8 * 2) >> n / 2 % 4 * 3 & 7) + 1);
    shifted_row_of_eight(transmute_iq1_rows[block[n] | (high & 7) << 8], high & 8 ? -0.125f : 0.125f, scale, y + 8 * n);
  }
}

#endif
