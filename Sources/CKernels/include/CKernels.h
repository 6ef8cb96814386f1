/// The arithmetic of the forward pass, defined operation by operation.
///
/// Every function below names its operations and their order, and every implementation of it (plain C, AVX2,
/// AVX-512, NEON) performs exactly those, so that the same input gives the same bits on every machine. Three
/// promises hold throughout:
///
/// - An operation is one IEEE 754 binary32 operation, rounded to nearest even: `fma(a, b, c)` is a·b + c rounded once,
///   division and square root are the correctly rounded ones, subnormal numbers are kept.
/// - A sum over a row keeps 16 partial sums, all starting at +0. Element `k` goes to sum `k mod 16`, in ascending `k`; a
///   row whose length is no multiple of 16 is padded with zeros, which are really added. The *tree* then adds the
///   partial sums: `s[i] += s[i+8]` for i < 8, `s[i] += s[i+4]` for i < 4, `s[i] += s[i+2]` for i < 2, `s[0] + s[1]`.
/// - A NaN that goes in comes out as a NaN; which of the many NaNs it is, is not defined.
///
/// Matrices are rows of contiguous floats; linear weights are [out, in], in whatever type a file holds them. An argument of type `const void *` may have
/// any alignment, because it may point into a mapped file; `float *` and `const float *` are aligned to 4 bytes.
#ifndef TRANSMUTE_CKERNELS_H
#define TRANSMUTE_CKERNELS_H

#include "Blocks.h"
#include "Checksum.h"
#include "Comparisons.h"
#include "Rotation.h"
#include "SHA256.h"
#include "Statistics.h"

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// `count` rows of float32, each `stride` floats after the one before it, of any alignment.
typedef struct transmute_rows {
  const void *values;
  size_t count;
  size_t stride;
} transmute_rows;

/// How the numbers of a weight are stored; each of them widens to float32 exactly.
typedef enum __attribute__((enum_extensibility(closed))) transmute_weight_type {
  transmute_weight_type_float32,
  /// IEEE half precision.
  transmute_weight_type_half,
  /// The upper half of a float32.
  transmute_weight_type_bfloat16,
  /// Blocks of neighbours that share a scale: see `Blocks.h`.
  transmute_weight_type_blocks,
} transmute_weight_type;

/// `count` rows of a weight, each `stride` elements after the one before it, of any alignment.
///
/// Rows in blocks have whole blocks only, and so has the distance between them.
typedef struct transmute_weight {
  const void *values;
  size_t count;
  size_t stride;
  transmute_weight_type type;
  /// What the blocks are, where elements are stored in blocks.
  transmute_block_type block;
} transmute_weight;

enum {
  /// So many rows of x are multiplied at once where they lie; more of them are better arranged.
  transmute_direct_rows = 2,
  /// Rows are arranged in groups of a divisor of this.
  transmute_arranged_rows = 12,
};

/// Computes one value for every element of a row: `y[i] = f(x[i])` for `i < count`; `y` may be `x`.
typedef void (*transmute_map)(const float *x, size_t count, float *y);

/// The implementations of the arithmetic; all give the same bits.
typedef enum __attribute__((enum_extensibility(closed))) transmute_kernel_kind {
  /// Plain C that follows the definitions word by word; needs nothing of the processor.
  transmute_kernel_kind_scalar,
  /// x86-64 with AVX2, FMA and F16C.
  transmute_kernel_kind_avx2,
  /// x86-64 with AVX-512 F and VL.
  transmute_kernel_kind_avx512,
  /// AArch64.
  transmute_kernel_kind_neon,
} transmute_kernel_kind;

/// One implementation of the arithmetic.
typedef struct transmute_kernels {
  transmute_kernel_kind kind;

  /// Writes rows in the order in which this implementation multiplies many of them.
  ///
  ///   - x: [x.count, in]
  ///   - arranged: [x.count * `in` rounded up to a multiple of 16]; what it holds then is this implementation's own matter. The part
  ///     from a row on whose number is a multiple of `transmute_arranged_rows` is what those rows alone give.
  void (*arrange)(transmute_rows x, size_t in, float *arranged);

  /// Multiplies by the transpose of a weight: `y[t, o] = tree(x[t] · weight[o]) + bias[o]`.
  ///
  /// The dot product over `in` keeps 16 partial sums, each product added by one fma; the bias, where there is one,
  /// is added once at the end. Elements of a narrower weight are widened first: the product has the bits that the widened
  /// weight gives.
  ///
  ///   - x: [x.count, in]
  ///   - arranged: what `arrange` makes of x, or null; without it the weight is read once for every `transmute_direct_rows`
  ///     rows of x.
  ///   - weight: [weight.count, in]
  ///   - bias: [weight.count] or null
  ///   - y: [x.count, weight.count], rows `y_stride` floats apart; may not overlap the others.
  void (*linear)(transmute_rows x, const float *_Nullable arranged, transmute_weight weight,
                 const void *_Nullable bias, size_t in, float *y, size_t y_stride);

  /// Mixes values by attention weights: `y[q] = Σ weights[q, p] · values[p]` over `p < first_count + q`.
  ///
  /// One fma a position, in ascending position, starting from +0; positions beyond a query's own are not touched.
  ///
  ///   - weights: [weights.count, at least first_count + weights.count - 1]
  ///   - values: [at least first_count + weights.count - 1, length]
  ///   - first_count: how many positions the first query attends; each later query attends one more.
  ///   - y: [weights.count, length], rows `y_stride` floats apart; may not overlap the others.
  void (*mix)(transmute_rows weights, size_t first_count, transmute_rows values, size_t length, float *y,
              size_t y_stride);

  /// Turns scores into weights that sum to one: `e[i] = exp(x[i] - max(x))`, `y[i] = e[i] / sum(e)`.
  ///
  /// The maximum passes over NaN; the sum is the 16 partial sums and the tree. `y` may be `x`.
  transmute_map softmax;

  /// Normalizes a row to zero mean and unit variance, then scales and shifts it.
  ///
  ///     mean = sum(x) / count        variance = sum of (x[i] - mean)² by fma / count
  ///     y[i] = fma((x[i] - mean) / sqrt(variance + epsilon), weight[i], bias[i])
  ///
  /// Without a bias the last step is a multiplication by `weight[i]`. `y` may be `x`.
  void (*layer_norm)(const float *x, const void *weight, const void *_Nullable bias, float epsilon, size_t count,
                     float *y);

  /// Scales a row to unit root mean square, then by a weight.
  ///
  ///     y[i] = x[i] / sqrt(sum of x[i]² by fma / count + epsilon) * weight[i]
  void (*rms_norm)(const float *x, const void *weight, float epsilon, size_t count, float *y);

  /// `y[i] = a[i] + b[i]`; `y` may be `a` or `b`.
  void (*add)(const void *a, const void *b, size_t count, float *y);

  /// `y[i] = a[i] * b[i]`; `y` may be `a` or `b`.
  void (*multiply)(const void *a, const void *b, size_t count, float *y);

  /// `y[i] = x[i] * factor`; `y` may be `x`.
  void (*scale)(const float *x, float factor, size_t count, float *y);

  /// Turns the two halves of a row against each other, as rotary positions do. `y` may be `x`.
  ///
  ///     y[i]        = fma(x[i],        cosines[i], -(x[i + half] * sines[i]))
  ///     y[i + half] = fma(x[i + half], cosines[i],   x[i]        * sines[i])
  ///
  ///   - x, y: [2 * half]
  ///   - cosines, sines: [half]
  void (*rotate)(const float *x, const float *cosines, const float *sines, size_t half, float *y);

  /// GELU by its tanh formula, `0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))`, in the equal form `x / (1 + exp(z))`.
  ///
  ///     z = x * fma(x * x, -2√(2/π) 0.044715, -2√(2/π))
  ///
  /// Within 2.6 ULP of the true value from x = -1 upwards, below that within 5·10⁻⁸ of it.
  transmute_map gelu_tanh;

  /// GELU by its definition, `0.5 x (1 + erf(x / √2))`: `h = 0.5 x`, `y = fma(h, erf(x * √½), h)`.
  ///
  /// Within 2.7 ULP of the true value from x = -1 upwards, below that within 9·10⁻⁸ of it.
  transmute_map gelu_erf;

  /// `max(x, 0)`, as `x < 0 ? 0 : x`, so that a NaN stays one.
  transmute_map relu;

  /// SiLU, also called swish: `x / (1 + exp(-x))`; within 2.5 ULP of the true value from x = -80 upwards.
  transmute_map silu;

  /// The exponential function; the steps and the measured error stand in `Coefficients.h`.
  transmute_map exponential;

  /// The error function; the steps and the measured error stand in `Coefficients.h`.
  transmute_map error_function;

  /// Keeps numbers below a cap: `y[i] = cap * tanh(x[i] / cap)`; `y` may be `x`.
  ///
  /// The steps of tanh and its measured error stand in `Coefficients.h`.
  void (*soft_cap)(const float *x, float cap, size_t count, float *y);

  /// Widens IEEE half precision to float32, which holds every value of it; a NaN keeps sign and payload.
  ///
  ///   - x: [count] of 16 bits, any alignment.
  void (*widen_half)(const void *x, size_t count, float *y);

  /// Widens bfloat16 to float32, which holds every value of it; a NaN keeps sign and payload.
  ///
  ///   - x: [count] of 16 bits, any alignment.
  void (*widen_bfloat16)(const void *x, size_t count, float *y);

  /// Describes one chunk of values, by what they are as float32, and counts them into a histogram; see `Statistics.h`.
  ///
  ///   - x: [count] of a type that is no block type, any alignment.
  transmute_statistics (*statistics)(const void *x, size_t count, transmute_weight_type type,
                                     transmute_histogram histogram);
} transmute_kernels;

/// An implementation, or null where this build or this processor lacks it.
const transmute_kernels *_Nullable transmute_kernels_for(transmute_kernel_kind kind);

/// The fastest implementation that this processor runs.
const transmute_kernels *transmute_kernels_best(void);

#pragma clang assume_nonnull end

#include "Limits.h"

#endif
