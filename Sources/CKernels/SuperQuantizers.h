/// Rounding 256 floats to a block whose parts have scales of their own, with the least squared error that is found.
///
/// Each function quantises one block: it tries scales for every part, rounds them to what the block has for them, tries
/// their neighbours, and then rounds every element to its nearest value. The same numbers give the same block everywhere.
#ifndef TRANSMUTE_SUPER_QUANTIZERS_H
#define TRANSMUTE_SUPER_QUANTIZERS_H

#include "SmallQuantizers.h"

/// Eight elements side by side: one register of AVX2, two of SSE or NEON; sums are the same in all of them.
typedef float eight_floats __attribute__((ext_vector_type(8)));
typedef int32_t eight_integers __attribute__((ext_vector_type(8)));

INLINE eight_floats eight_at(const float *x) {
  eight_floats result;
  memcpy(&result, x, sizeof result);
  return result;
}

INLINE float sum_of(eight_floats x) {
  return ((x.s0 + x.s4) + (x.s2 + x.s6)) + ((x.s1 + x.s5) + (x.s3 + x.s7));
}

/// The whole numbers nearest to `x`, from `least` to `most`.
INLINE eight_floats nearest_from(eight_floats x, float least, float most) {
  x = x > least ? x : (eight_floats)least;
  x = x < most ? x : (eight_floats)most;
  // Above zero, where cutting off rounds down.
  const eight_integers whole = __builtin_convertvector(x + (0.5f - least), eight_integers);
  return __builtin_convertvector(whole, eight_floats) + least;
}

INLINE int32_t nearest_whole(float x, int32_t least, int32_t most) {
  const float inside = x > (float)least ? x : (float)least;
  const int32_t whole = (int32_t)(inside + (0.5f - (float)least)) + least;
  return whole < most ? whole : most;
}

/// A scale and an offset of 32 elements: `x ≈ scale * q + offset`, with an offset that is not above zero.
typedef struct affine_fit {
  float scale;
  float offset;
  /// The squared error.
  float error;
} affine_fit;

/// The squared error of 32 elements, each rounded to the nearest of `most + 1` values.
INLINE float affine_error(const float *restrict x, float scale, float offset, float most) {
  const float inverse = reciprocal(scale);
  eight_floats sum = 0;
  for (int i = 0; i < 32; i += 8) {
    const eight_floats value = eight_at(x + i);
    const eight_floats error = value - (scale * nearest_from((value - offset) * inverse, 0, most) + offset);
    sum += error * error;
  }
  return sum_of(sum);
}

/// The fit of least squares when every element is rounded by a first guess, with the error of just these.
INLINE affine_fit least_squares(const float *restrict x, float scale, float offset, float most) {
  const float inverse = reciprocal(scale);
  eight_floats sumX = 0, sumQ = 0, sumXQ = 0, sumQQ = 0, sumXX = 0;
  for (int i = 0; i < 32; i += 8) {
    const eight_floats value = eight_at(x + i), q = nearest_from((value - offset) * inverse, 0, most);
    sumX += value;
    sumQ += q;
    sumXQ += value * q;
    sumQQ += q * q;
    sumXX += value * value;
  }
  const double X = sum_of(sumX), Q = sum_of(sumQ), XQ = sum_of(sumXQ), QQ = sum_of(sumQQ), XX = sum_of(sumXX);
  const double spread = 32 * QQ - Q * Q;
  double s = scale, o = offset;
  if (spread > 0) {
    s = (32 * XQ - X * Q) / spread;
    o = (QQ * X - Q * XQ) / spread;
    if (o > 0) {
      s = XQ / QQ;
      o = 0;
    }
  }
  const double error = XX + s * s * QQ + 32 * o * o - 2 * s * XQ - 2 * o * X + 2 * s * o * Q;
  return (affine_fit){(float)s, (float)o, (float)error};
}

/// The best of several fits of 32 elements to `most + 1` values.
static inline affine_fit best_affine_fit(const float *restrict x, float most) {
  float least, largest;
  range_of(x, &least, &largest);
  least = least < 0 ? least : 0;
  if (!(largest > least)) return (affine_fit){0, least, 0};
  affine_fit best = {(largest - least) / most, least, 0};
  best.error = affine_error(x, best.scale, best.offset, most);
  for (int step = -4; step <= 14; step++) {
    affine_fit fit = {(largest - least) / (most + 0.1f * (float)step), least, 0};
    for (int round = 0; round < 2; round++) {
      fit = least_squares(x, fit.scale, fit.offset, most);
      if (!(fit.scale > 0)) break;
      if (fit.error < best.error) best = fit;
    }
  }
  return best;
}

/// Stores the scale and the minimum of a part, six bits each, as `q4_k` and `q5_k` have them.
INLINE void pack_scale(uint8_t *packed, int part, int32_t scale, int32_t minimum) {
  if (part < 4) {
    packed[part] |= (uint8_t)scale;
    packed[part + 4] |= (uint8_t)minimum;
  } else {
    packed[part + 4] = (uint8_t)((scale & 15) | (minimum & 15) << 4);
    packed[part - 4] |= (uint8_t)(scale >> 4 << 6);
    packed[part] |= (uint8_t)(minimum >> 4 << 6);
  }
}

/// Quantises 8 parts to `most + 1` values each, and stores their scales and minimums.
static inline void quantize_affine(const float *restrict x, float most, uint8_t *restrict block, uint8_t *quants) {
  affine_fit fits[8];
  float largestScale = 0, largestMinimum = 0;
  for (int part = 0; part < 8; part++) {
    fits[part] = best_affine_fit(x + 32 * part, most);
    largestScale = fits[part].scale > largestScale ? fits[part].scale : largestScale;
    largestMinimum = -fits[part].offset > largestMinimum ? -fits[part].offset : largestMinimum;
  }
  put_half(largestScale / 63, block);
  put_half(largestMinimum / 63, block + 2);
  const float d = half_at(block), least = half_at(block + 2);
  memset(block + 4, 0, 12);
  for (int part = 0; part < 8; part++) {
    const float *values = x + 32 * part;
    const int32_t scale = nearest_whole(fits[part].scale * reciprocal(d), 0, 63);
    const int32_t minimum = nearest_whole(-fits[part].offset * reciprocal(least), 0, 63);
    int32_t bestScale = scale, bestMinimum = minimum;
    float bestError = affine_error(values, d * (float)scale, -(least * (float)minimum), most);
    for (int32_t s = scale > 0 ? scale - 1 : 0; s <= scale + 1 && s < 64; s++) {
      for (int32_t m = minimum > 0 ? minimum - 1 : 0; m <= minimum + 1 && m < 64; m++) {
        const float error = affine_error(values, d * (float)s, -(least * (float)m), most);
        if (error < bestError) {
          bestError = error;
          bestScale = s;
          bestMinimum = m;
        }
      }
    }
    pack_scale(block + 4, part, bestScale, bestMinimum);
    const float inverse = reciprocal(d * (float)bestScale), offset = -(least * (float)bestMinimum);
    for (int i = 0; i < 32; i += 8) {
      const eight_floats q = nearest_from((eight_at(values + i) - offset) * inverse, 0, most);
      for (int n = 0; n < 8; n++) quants[32 * part + i + n] = (uint8_t)q[n];
    }
  }
}

INLINE void quantize_q4_k(const float *restrict x, uint8_t *restrict block) {
  uint8_t quants[256];
  quantize_affine(x, 15, block, quants);
  for (int i = 0; i < 128; i++) {
    const uint8_t *pair = quants + i / 32 * 64 + i % 32;
    block[16 + i] = (uint8_t)(pair[0] | pair[32] << 4);
  }
}

INLINE void quantize_q5_k(const float *restrict x, uint8_t *restrict block) {
  uint8_t quants[256];
  quantize_affine(x, 31, block, quants);
  for (int i = 0; i < 32; i++) {
    uint32_t fifths = 0;
    for (int part = 0; part < 8; part++) fifths |= (uint32_t)(quants[32 * part + i] >> 4) << part;
    block[16 + i] = (uint8_t)fifths;
  }
  for (int i = 0; i < 128; i++) {
    const uint8_t *pair = quants + i / 32 * 64 + i % 32;
    block[48 + i] = (uint8_t)((pair[0] & 15) | pair[32] << 4);
  }
}

/// The squared error of 16 elements, each rounded to the nearest multiple of a scale from -32 to 31.
INLINE float scaled_error(const float *restrict x, float scale) {
  const float inverse = reciprocal(scale);
  eight_floats sum = 0;
  for (int i = 0; i < 16; i += 8) {
    const eight_floats value = eight_at(x + i);
    const eight_floats error = value - scale * nearest_from(value * inverse, -32, 31);
    sum += error * error;
  }
  return sum_of(sum);
}

/// The best of several scales of 16 elements.
static inline float best_scale(const float *restrict x) {
  float largest = 0;
  for (int i = 0; i < 16; i++) {
    const float magnitude = x[i] < 0 ? -x[i] : x[i];
    if (magnitude > (largest < 0 ? -largest : largest)) largest = x[i];
  }
  if (largest == 0) return 0;
  float best = largest / -32, bestError = scaled_error(x, best);
  for (int step = -10; step <= 10; step++) {
    const float inverse = (-32 + 0.1f * (float)step) / largest;
    eight_floats sumXQ = 0, sumQQ = 0;
    for (int i = 0; i < 16; i += 8) {
      const eight_floats value = eight_at(x + i), q = nearest_from(value * inverse, -32, 31);
      sumXQ += value * q;
      sumQQ += q * q;
    }
    const float products = sum_of(sumXQ), squares = sum_of(sumQQ);
    if (!(squares > 0)) continue;
    const float scale = products / squares, error = scaled_error(x, scale);
    if (error < bestError) {
      bestError = error;
      best = scale;
    }
  }
  return best;
}

INLINE void quantize_q6_k(const float *restrict x, uint8_t *restrict block) {
  float scales[16], largest = 0;
  for (int part = 0; part < 16; part++) {
    scales[part] = best_scale(x + 16 * part);
    const float magnitude = scales[part] < 0 ? -scales[part] : scales[part];
    if (magnitude > (largest < 0 ? -largest : largest)) largest = scales[part];
  }
  // The largest scale becomes -128, which has one more step than 127.
  put_half(largest / -128, block + 208);
  const float d = half_at(block + 208);
  uint8_t quants[256];
  for (int part = 0; part < 16; part++) {
    const float *values = x + 16 * part;
    const int32_t scale = nearest_whole(scales[part] * reciprocal(d), -128, 127);
    int32_t best = scale;
    float bestError = scaled_error(values, d * (float)scale);
    for (int32_t s = scale > -126 ? scale - 2 : -128; s <= scale + 2 && s < 128; s++) {
      const float error = scaled_error(values, d * (float)s);
      if (error < bestError) {
        bestError = error;
        best = s;
      }
    }
    block[192 + part] = (uint8_t)best;
    const float inverse = reciprocal(d * (float)best);
    for (int i = 0; i < 16; i += 8) {
      const eight_floats q = nearest_from(eight_at(values + i) * inverse, -32, 31) + 32;
      for (int n = 0; n < 8; n++) quants[16 * part + i + n] = (uint8_t)q[n];
    }
  }
  for (int half = 0; half < 2; half++) {
    for (int i = 0; i < 32; i++) {
      const uint8_t *four = quants + 128 * half + i;
      block[64 * half + i] = (uint8_t)((four[0] & 15) | four[64] << 4);
      block[64 * half + 32 + i] = (uint8_t)((four[32] & 15) | four[96] << 4);
      block[128 + 32 * half + i] =
          (uint8_t)(four[0] >> 4 | four[32] >> 4 << 2 | four[64] >> 4 << 4 | four[96] >> 4 << 6);
    }
  }
}

#endif
