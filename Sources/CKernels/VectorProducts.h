/// Matrix products over `lanes`, for one instruction set.
///
/// The including file says how many sums its registers hold besides the operands: `TILE_ROWS` × `TILE_COLUMNS`.
#include "CKernels.h"
#include "Lanes.h"
#include "WeightRows.h"

enum {
  /// How many k are summed before the next rows: so long a piece of a few rows of the weight stays in the first cache.
  pieceLength = 768,
  /// How much of x, in floats, passes by each row of the weight before the next one is read: what stays in the second.
  cachedFloats = 192 * 1024,
  /// How many rows of x that is at most; their sums wait in the first cache between two pieces.
  mostRows = 96,
};

/// The part of the rows that is multiplied now: `count` elements from k on.
typedef struct piece {
  size_t k, count;
  int isFirst, isLast;
} piece;

/// Where the results of some rows of the weight go: y[t * stride + o], with bias[o] added where there is one.
typedef struct target {
  float *y;
  size_t stride;
  const void *bias;
} target;

/// The products of `rows` rows of x and `columns` rows of the weight; constants, so that all sums stay in registers.
///
/// Between two pieces the sums are in `kept`, so that a row is summed in ascending k however it is cut.
INLINE void product_tile(int rows, int columns, transmute_weight_type type, const void *x, size_t x_stride,
                         const void *weight, size_t weight_stride, piece piece, lanes *kept, target target) {
  // Three more than a tile has, because four trees are made at a time.
  lanes sums[TILE_ROWS * TILE_COLUMNS + 3] = {0}, w[TILE_COLUMNS];
  if (!piece.isFirst) {
    UNROLLED for (int i = 0; i < rows * columns; i++) sums[i] = kept[i];
  }
  size_t k = 0;
  for (; k + laneCount <= piece.count; k += laneCount) {
    UNROLLED for (int o = 0; o < columns; o++) {
      w[o] = load_weights(type, weight_element(type, weight, o * weight_stride + k));
    }
    UNROLLED for (int t = 0; t < rows; t++) {
      lanes a = load(element(x, t * x_stride + k));
      UNROLLED for (int o = 0; o < columns; o++) sums[t * columns + o] = fused(a, w[o], sums[t * columns + o]);
    }
  }
  if (k < piece.count) {
    UNROLLED for (int o = 0; o < columns; o++) {
      w[o] = load_first_weights(type, weight_element(type, weight, o * weight_stride + k), piece.count - k);
    }
    UNROLLED for (int t = 0; t < rows; t++) {
      lanes a = load_first(element(x, t * x_stride + k), piece.count - k);
      UNROLLED for (int o = 0; o < columns; o++) sums[t * columns + o] = fused(a, w[o], sums[t * columns + o]);
    }
  }
  if (!piece.isLast) {
    UNROLLED for (int i = 0; i < rows * columns; i++) kept[i] = sums[i];
    return;
  }
  float dots[TILE_ROWS * TILE_COLUMNS + 3];
  UNROLLED for (int i = 0; i < rows * columns; i += 4) {
    four_lanes four = four_trees(sums[i], sums[i + 1], sums[i + 2], sums[i + 3]);
    memcpy(&dots[i], &four, sizeof four);
  }
  UNROLLED for (int t = 0; t < rows; t++) {
    UNROLLED for (int o = 0; o < columns; o++) {
      float dot = dots[t * columns + o];
      target.y[t * target.stride + o] = target.bias ? dot + load_one(element(target.bias, o)) : dot;
    }
  }
}

/// One piece of all rows of x against `columns` rows of the weight, which start at the piece.
INLINE void product_tiles(int columns, transmute_weight_type type, transmute_rows x, const void *weight,
                          size_t weight_stride, piece piece, lanes *kept, target all) {
  size_t t = 0;
#define TILE(rows) \
  product_tile(rows, columns, type, element(x.values, t * x.stride + piece.k), x.stride, weight, weight_stride, piece, \
               kept + t * columns, (target){all.y + t * all.stride, all.stride, all.bias})
  for (; t + TILE_ROWS <= x.count; t += TILE_ROWS) TILE(TILE_ROWS);
  switch (x.count - t) {
    case 1: TILE(1); break;
    case 2: TILE(2); break;
#if TILE_ROWS > 3
    case 3: TILE(3); break;
    case 4: TILE(4); break;
    case 5: TILE(5); break;
#endif
  }
#undef TILE
}

/// One piece against as many rows as a tile has, which were widened; not inlined into every type's product.
static void widened_tiles(transmute_rows x, const float *weight, piece piece, lanes *kept, target target) {
  product_tiles(TILE_COLUMNS, transmute_weight_type_float32, x, weight, pieceLength, piece, kept, target);
}

/// All rows of x, at most `mostRows`, against `columns` rows of the weight.
INLINE void product_columns(int columns, transmute_weight_type type, transmute_rows x, const void *weight,
                            size_t weight_stride, size_t in, target target) {
  lanes kept[mostRows * TILE_COLUMNS];
  // A row that is used by several tiles is widened once; one that is used once, on its way into the register.
  int widens = type != transmute_weight_type_float32 && columns == TILE_COLUMNS && x.count > TILE_ROWS;
  size_t k = 0;
  do {
    size_t rest = in - k, count = rest < pieceLength ? rest : pieceLength;
    piece piece = {k, count, k == 0, count == rest};
    const void *start = weight_element(type, weight, k);
    if (widens) {
      float wide[TILE_COLUMNS * pieceLength];
      for (int o = 0; o < columns; o++) {
        widen_row(type, weight_element(type, start, o * weight_stride), count, wide + o * pieceLength);
      }
      widened_tiles(x, wide, piece, kept, target);
    } else {
      product_tiles(columns, type, x, start, weight_stride, piece, kept, target);
    }
    k += count;
  } while (k < in);
}

INLINE void product(transmute_weight_type type, transmute_rows x, transmute_weight weight, const void *bias, size_t in,
                    float *y, size_t y_stride) {
  size_t block = cachedFloats / (in + 1) / TILE_ROWS * TILE_ROWS;
  if (block < TILE_ROWS) block = TILE_ROWS;
  if (block > mostRows) block = mostRows;
  for (size_t t = 0; t < x.count; t += block) {
    size_t count = x.count - t < block ? x.count - t : block;
    transmute_rows some = {element(x.values, t * x.stride), count, x.stride};
    size_t o = 0;
#define COLUMNS(columns) \
  product_columns(columns, type, some, weight_element(type, weight.values, o * weight.stride), weight.stride, in, \
                  (target){y + t * y_stride + o, y_stride, bias ? element(bias, o) : 0})
    for (; o + TILE_COLUMNS <= weight.count; o += TILE_COLUMNS) COLUMNS(TILE_COLUMNS);
    for (; o < weight.count; o++) COLUMNS(1);
#undef COLUMNS
  }
}

static void linear(transmute_rows x, transmute_weight weight, const void *bias, size_t in, float *y, size_t y_stride) {
  switch (weight.type) {
#define PRODUCT(type) \
    case type: product(type, x, weight, bias, in, y, y_stride); break
    PRODUCT(transmute_weight_type_float32);
    PRODUCT(transmute_weight_type_half);
    PRODUCT(transmute_weight_type_bfloat16);
#undef PRODUCT
  }
}

/// Adds the positions `from` to `to` for `rows` queries and `columns` vectors of the values; both constants, as above.
///
/// `width` is how many lanes of a vector exist: 16, or fewer in the last one. Where `resumes`, there is one query, and y
/// holds its sums so far.
INLINE void mix_tile(int rows, int columns, size_t width, transmute_rows weights, size_t from, size_t to,
                     transmute_rows values, int resumes, float *y, size_t y_stride) {
  lanes sums[TILE_ROWS * TILE_COLUMNS] = {0}, v[TILE_COLUMNS];
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
  for (; q + TILE_ROWS <= weights.count; q += TILE_ROWS) {
    // Together as far as the first of them sees, then each alone.
    size_t shared = first_count + q;
    transmute_rows some = {element(weights.values, q * weights.stride), TILE_ROWS, weights.stride};
    mix_tile(TILE_ROWS, columns, width, some, 0, shared, values, 0, y + q * y_stride, y_stride);
    for (size_t r = 1; r < TILE_ROWS; r++) {
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
  for (; i + TILE_COLUMNS * laneCount <= length; i += TILE_COLUMNS * laneCount) COLUMNS(TILE_COLUMNS, laneCount);
  for (; i + laneCount <= length; i += laneCount) COLUMNS(1, laneCount);
  if (i < length) COLUMNS(1, length - i);
#undef COLUMNS
}
