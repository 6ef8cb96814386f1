/// Mixtures of values by attention weights, for one instruction set.
///
/// The including file says how many sums its registers hold besides the operands: `MIX_ROWS` × `MIX_COLUMNS`.
#include "CKernels.h"
#include "Lanes.h"

/// Adds the positions `from` to `to` for `rows` queries and `columns` vectors of the values; both constants, so that all sums stay in
/// registers.
///
/// `width` is how many lanes of a vector exist: 16, or fewer in the last one. Where `resumes`, there is one query, and y
/// holds its sums so far.
INLINE void mix_tile(int rows, int columns, size_t width, transmute_rows weights, size_t from, size_t to,
                     transmute_rows values, int resumes, float *y, size_t y_stride) {
  lanes sums[MIX_ROWS * MIX_COLUMNS] = {0}, v[MIX_COLUMNS];
  if (resumes) {
    UNROLLED for (int i = 0; i < columns; i++) sums[i] = load_up_to(y + i * laneCount, width);
  }
  for (size_t p = from; p < to; p++) {
    UNROLLED for (int i = 0; i < columns; i++) {
      v[i] = load_up_to(element(values.values, p * values.stride + i * laneCount), width);
    }
    UNROLLED for (int q = 0; q < rows; q++) {
      lanes w = load_one(element(weights.values, q * weights.stride + p));
      UNROLLED for (int i = 0; i < columns; i++) sums[q * columns + i] = fused(w, v[i], sums[q * columns + i]);
    }
  }
  UNROLLED for (int q = 0; q < rows; q++) {
    UNROLLED for (int i = 0; i < columns; i++) {
      store_up_to(sums[q * columns + i], y + q * y_stride + i * laneCount, width);
    }
  }
}

/// All queries for `columns` vectors of the values.
INLINE void mix_columns(int columns, size_t width, transmute_rows weights, size_t first_count, transmute_rows values,
                        float *y, size_t y_stride) {
  size_t q = 0;
  for (; q + MIX_ROWS <= weights.count; q += MIX_ROWS) {
    // Together as far as the first of them sees, then each alone.
    size_t shared = first_count + q;
    transmute_rows some = {element(weights.values, q * weights.stride), MIX_ROWS, weights.stride};
    mix_tile(MIX_ROWS, columns, width, some, 0, shared, values, 0, y + q * y_stride, y_stride);
    for (size_t r = 1; r < MIX_ROWS; r++) {
      transmute_rows one = {element(some.values, r * weights.stride), 1, weights.stride};
      mix_tile(1, columns, width, one, shared, shared + r, values, 1, y + (q + r) * y_stride, y_stride);
    }
  }
  for (; q < weights.count; q++) {
    transmute_rows one = {element(weights.values, q * weights.stride), 1, weights.stride};
    mix_tile(1, columns, width, one, 0, first_count + q, values, 0, y + q * y_stride, y_stride);
  }
}

static void mix(transmute_rows weights, size_t first_count, transmute_rows values, size_t length, float *y,
                size_t y_stride) {
  size_t i = 0;
#define COLUMNS(columns, width) \
  mix_columns(columns, width, weights, first_count, \
              (transmute_rows){element(values.values, i), values.count, values.stride}, y + i, y_stride)
  for (; i + MIX_COLUMNS * laneCount <= length; i += MIX_COLUMNS * laneCount) COLUMNS(MIX_COLUMNS, laneCount);
  for (; i + laneCount <= length; i += laneCount) COLUMNS(1, laneCount);
  if (i < length) COLUMNS(1, length - i);
#undef COLUMNS
}
