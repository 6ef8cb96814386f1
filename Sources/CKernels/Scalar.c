// The arithmetic in plain C, as `CKernels.h` defines it: what the vector implementations are compared with.

#include "Coefficients.h"
#include "Implementations.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

enum { lanes = 16 };

/// A sum over a row: 16 partial sums.
typedef struct {
  float s[lanes];
} partial_sums;

static float at(const void *values, size_t index) {
  float value;
  memcpy(&value, (const char *)values + index * sizeof value, sizeof value);
  return value;
}

static const void *row(transmute_rows rows, size_t index) {
  return (const char *)rows.values + index * rows.stride * sizeof(float);
}

static size_t padded(size_t count) { return (count + lanes - 1) / lanes * lanes; }

static float tree(partial_sums sums) {
  for (int width = lanes / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; i++) sums.s[i] = sums.s[i] + sums.s[i + width];
  }
  return sums.s[0];
}

static uint32_t bits(float value) {
  uint32_t result;
  memcpy(&result, &value, sizeof result);
  return result;
}

static float from_bits(uint32_t bits) {
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

static float polynomial(const float *coefficients, int count, float x) {
  float result = coefficients[count - 1];
  for (int i = count - 2; i >= 0; i--) result = fmaf(result, x, coefficients[i]);
  return result;
}

static float power_of_two(int32_t exponent) { return from_bits((uint32_t)(exponent + 127) << 23); }

static float exponential_of(float x) {
  x = x > EXP_MAX ? EXP_MAX : x;
  x = x < EXP_MIN ? EXP_MIN : x;
  float shifted = fmaf(x, LOG2_E, ROUNDING);
  float n = shifted - ROUNDING;
  // A NaN makes a meaningless exponent here, and still a NaN of the product below.
  int32_t exponent = (int32_t)(bits(shifted) - bits(ROUNDING));
  float r = fmaf(n, -LN2_HIGH, x);
  r = fmaf(n, -LN2_LOW, r);
  float p = fmaf(polynomial(expPolynomial, 5, r), r * r, r) + 1.0f;
  int32_t half = exponent >> 1;
  return p * power_of_two(half) * power_of_two(exponent - half);
}

static float error_function_of(float x) {
  float magnitude = fabsf(x);
  if (!(magnitude > ERF_SPLIT)) return fmaf(polynomial(erfSmallPolynomial, 7, x * x), x, x);
  float t = magnitude > ERF_MAX ? ERF_MAX : magnitude;
  float large = 1.0f - exponential_of(-fmaf(polynomial(erfLargePolynomial, 7, t), t, t));
  return copysignf(large, x);
}

static float hyperbolic_tangent_of(float x) {
  float magnitude = fabsf(x), z = x * x;
  if (!(magnitude > TANH_SPLIT)) return fmaf(polynomial(tanhPolynomial, 5, z) * z, x, x);
  return copysignf(1.0f - 2.0f / (exponential_of(magnitude + magnitude) + 1.0f), x);
}

static uint16_t half_word_at(const void *values, size_t index) {
  uint16_t value;
  memcpy(&value, (const char *)values + index * sizeof value, sizeof value);
  return value;
}

static float half_at(const void *values, size_t index) {
  uint32_t half = half_word_at(values, index), magnitude = half & 0x7fff, sign = (half & 0x8000) << 16;
  // Zero or subnormal: a whole number of the least half, 2⁻²⁴.
  if (magnitude < 0x0400) return from_bits(sign | bits((float)magnitude * 0x1p-24f));
  if (magnitude < 0x7c00) return from_bits(sign | ((magnitude << 13) + ((127 - 15) << 23)));
  return from_bits(sign | 0x7f800000 | (magnitude << 13));
}

static float bfloat16_at(const void *values, size_t index) {
  return from_bits((uint32_t)half_word_at(values, index) << 16);
}

enum {
  /// How many elements of a row of the weight are widened at a time: whole blocks of every type.
  pieceLength = 512,
};

/// Widens the elements of one row from `k` on, `count` of them, at most `pieceLength`.
static void widen_piece(transmute_weight weight, size_t row, size_t k, size_t count, float *y) {
  size_t first = row * weight.stride + k;
  switch (weight.type) {
    case transmute_weight_type_float32:
      for (size_t i = 0; i < count; i++) y[i] = at(weight.values, first + i);
      break;
    case transmute_weight_type_half:
      for (size_t i = 0; i < count; i++) y[i] = half_at(weight.values, first + i);
      break;
    case transmute_weight_type_bfloat16:
      for (size_t i = 0; i < count; i++) y[i] = bfloat16_at(weight.values, first + i);
      break;
    case transmute_weight_type_blocks: {
      size_t elements = transmute_block_elements(weight.block);
      const char *blocks = (const char *)weight.values + first / elements * transmute_block_bytes(weight.block);
      transmute_widen_blocks_plain(weight.block, blocks, count / elements, y);
      break;
    }
  }
}

/// Plain C reads rows where they lie.
static void arrange(transmute_rows x, size_t in, float *arranged) {
  (void)x, (void)in, (void)arranged;
}

static void linear(transmute_rows x, const float *arranged, transmute_weight weight, const void *bias, size_t in,
                   float *y, size_t y_stride) {
  (void)arranged;
  for (size_t t = 0; t < x.count; t++) {
    for (size_t o = 0; o < weight.count; o++) {
      const void *a = row(x, t);
      partial_sums sums = {{0}};
      float piece[pieceLength];
      for (size_t k = 0; k < padded(in); k++) {
        float *sum = &sums.s[k % lanes];
        if (k < in && k % pieceLength == 0) widen_piece(weight, o, k, in - k < pieceLength ? in - k : pieceLength, piece);
        *sum = k < in ? fmaf(at(a, k), piece[k % pieceLength], *sum) : fmaf(0, 0, *sum);
      }
      float dot = tree(sums);
      y[t * y_stride + o] = bias ? dot + at(bias, o) : dot;
    }
  }
}

static void mix(transmute_rows weights, size_t first_count, transmute_rows values, size_t length, float *y,
                size_t y_stride) {
  for (size_t q = 0; q < weights.count; q++) {
    for (size_t i = 0; i < length; i++) {
      float sum = 0;
      for (size_t p = 0; p < first_count + q; p++) sum = fmaf(at(row(weights, q), p), at(row(values, p), i), sum);
      y[q * y_stride + i] = sum;
    }
  }
}

static float sum_of(const float *x, size_t count) {
  partial_sums sums = {{0}};
  for (size_t k = 0; k < padded(count); k++) sums.s[k % lanes] = sums.s[k % lanes] + (k < count ? x[k] : 0);
  return tree(sums);
}

/// The sum of `(x[k] - center)²`, the padding being zero after the subtraction.
static float sum_of_squares(const float *x, float center, size_t count) {
  partial_sums sums = {{0}};
  for (size_t k = 0; k < padded(count); k++) {
    float d = k < count ? x[k] - center : 0;
    sums.s[k % lanes] = fmaf(d, d, sums.s[k % lanes]);
  }
  return tree(sums);
}

static void softmax(const float *x, size_t count, float *y) {
  float maximum = -INFINITY;
  for (size_t i = 0; i < count; i++) maximum = x[i] > maximum ? x[i] : maximum;
  for (size_t i = 0; i < count; i++) y[i] = exponential_of(x[i] - maximum);
  float sum = sum_of(y, count);
  for (size_t i = 0; i < count; i++) y[i] = y[i] / sum;
}

static void layer_norm(const float *x, const void *weight, const void *bias, float epsilon, size_t count, float *y) {
  float mean = sum_of(x, count) / (float)count;
  float variance = sum_of_squares(x, mean, count) / (float)count;
  float deviation = sqrtf(variance + epsilon);
  for (size_t i = 0; i < count; i++) {
    float normal = (x[i] - mean) / deviation;
    y[i] = bias ? fmaf(normal, at(weight, i), at(bias, i)) : normal * at(weight, i);
  }
}

static void rms_norm(const float *x, const void *weight, float epsilon, size_t count, float *y) {
  // Subtracting zero changes no bit of a square.
  float root = sqrtf(sum_of_squares(x, 0, count) / (float)count + epsilon);
  for (size_t i = 0; i < count; i++) y[i] = x[i] / root * at(weight, i);
}

static void add(const void *a, const void *b, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = at(a, i) + at(b, i);
}

static void multiply(const void *a, const void *b, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = at(a, i) * at(b, i);
}

static void scale(const float *x, float factor, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] * factor;
}

static void rotate(const float *x, const float *cosines, const float *sines, size_t half, float *y) {
  for (size_t i = 0; i < half; i++) {
    float a = x[i], b = x[i + half];
    y[i] = fmaf(a, cosines[i], -(b * sines[i]));
    y[i + half] = fmaf(b, cosines[i], a * sines[i]);
  }
}

static void gelu_tanh(const float *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) {
    float z = x[i] * fmaf(x[i] * x[i], GELU_CUBIC, GELU_LINEAR);
    y[i] = x[i] / (1.0f + exponential_of(z));
  }
}

static void gelu_erf(const float *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) {
    float half = 0.5f * x[i];
    y[i] = fmaf(half, error_function_of(x[i] * SQRT_HALF), half);
  }
}

static void relu(const float *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

static void silu(const float *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = x[i] / (1.0f + exponential_of(-x[i]));
}

static void exponential(const float *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = exponential_of(x[i]);
}

static void error_function(const float *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = error_function_of(x[i]);
}

static void soft_cap(const float *x, float cap, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = cap * hyperbolic_tangent_of(x[i] / cap);
}

static void widen_half(const void *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = half_at(x, i);
}

static void widen_bfloat16(const void *x, size_t count, float *y) {
  for (size_t i = 0; i < count; i++) y[i] = bfloat16_at(x, i);
}

static double double_tree(double s[lanes]) {
  for (int width = lanes / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; i++) s[i] = s[i] + s[i + width];
  }
  return s[0];
}

static float stored_at(const void *values, size_t index, transmute_weight_type type) {
  if (type == transmute_weight_type_half) return half_at(values, index);
  return type == transmute_weight_type_bfloat16 ? bfloat16_at(values, index) : at(values, index);
}

static transmute_statistics statistics(
    const void *x, size_t count, transmute_weight_type type, transmute_histogram histogram) {
  transmute_statistics result = transmute_statistics_none();
  result.count = count;
  double sums[lanes] = {0}, squares[lanes] = {0}, origin = 0;
  for (size_t k = count; k-- > 0;) {
    if (isfinite(stored_at(x, k, type))) origin = stored_at(x, k, type);
  }
  for (size_t k = 0; k < count; k++) {
    float value = stored_at(x, k, type);
    histogram[bits(value) >> 16]++;
    result.zeros += value == 0;
    result.subnormals += value != 0 && fabsf(value) < 0x1p-126f;
    result.infinities += fabsf(value) == INFINITY;
    result.nans += value != value;
    if (value < result.minimum) result.minimum = value;
    if (value > result.maximum) result.maximum = value;
    double d = isfinite(value) ? (double)value - origin : 0.0;
    sums[k % lanes] += d;
    squares[k % lanes] = fma(d, d, squares[k % lanes]);
  }
  uint64_t finite = count - result.infinities - result.nans;
  // Adding a zero makes either zero a positive one.
  result.minimum += 0.0f;
  result.maximum += 0.0f;
  if (finite == 0) return result;
  double sum = double_tree(sums), offset = sum / (double)finite;
  result.mean = origin + offset;
  result.squared_deviations = fmax(double_tree(squares) - sum * offset, 0);
  return result;
}

#define KERNELS transmute_scalar_kernels
#define KIND transmute_kernel_kind_scalar
#include "KernelTable.h"
