/// Matrix products over `lanes`, for one instruction set.
///
/// The including file says how wide its registers are, `SECTION_LENGTH` floats, and how many sums they hold besides the
/// operands: `TILE_ROWS` × `TILE_COLUMNS`, one register a sum.
///
/// Rows of the weight are written out once for many rows of x, as floats and in the order in which they are needed: a *panel*
/// stays in the first cache while a block of x passes by, piece by piece. Few rows of x are multiplied by the
/// weight where it lies.
#include "CKernels.h"
#include "Lanes.h"
#include "WeightRows.h"

enum {
  /// How many k are summed before the next rows: so long a piece of a panel and of a tile of x stay in the first cache.
  pieceLength = 512,
  /// How many rows of the weight a panel has; `TILE_COLUMNS` of them lie together.
  panelGroups = 3,
  panelColumns = panelGroups * TILE_COLUMNS,
  /// How many rows of x a panel serves at most; their sums wait in the second cache between two pieces.
  mostRows = 128,
  /// So few rows of x are not worth a panel.
  fewRows = 2,
  tileSums = TILE_ROWS * TILE_COLUMNS,
};

/// What one register holds of a lane type.
typedef float section __attribute__((ext_vector_type(SECTION_LENGTH)));

INLINE section load_section(const void *values) {
  section result;
  memcpy(&result, values, sizeof result);
  return result;
}

INLINE section fused_sections(section a, section b, section c) { return __builtin_elementwise_fma(a, b, c); }

/// The part of the rows that is multiplied now: `count` elements from k on.
typedef struct piece {
  size_t k, count;
  int isFirst, isLast;
} piece;

/// Some rows of x: the first whole sixteens where they lie, and the rest of each row, padded with zeros.
typedef struct block {
  transmute_rows rows;
  /// [rows.count, 16]
  const float *tails;
} block;

/// Where the results of some rows of the weight go: y[t * stride + o], with bias[o] added where there is one.
typedef struct target {
  float *y;
  size_t stride;
  const void *bias;
} target;

INLINE void store_dot(float dot, target target, size_t t, size_t o) {
  target.y[t * target.stride + o] = target.bias ? dot + load_one(element(target.bias, o)) : dot;
}

/// Adds a piece of `rows` rows of x from `t` on, times a panel's group of columns, to the sums that are `kept`.
///
/// `rows` is a constant, so that all sums of a section stay in registers; the sections of a lane type have their turns.
INLINE void add_tile(int rows, block x, size_t t, const float *group, piece piece, lanes *kept) {
  size_t whole = piece.count / laneCount * laneCount;
  for (size_t s = 0; s < laneCount; s += SECTION_LENGTH) {
    section sums[tileSums], w[TILE_COLUMNS];
    UNROLLED for (int i = 0; i < rows * TILE_COLUMNS; i++) {
      sums[i] = piece.isFirst ? 0 : load_section(element(&kept[i], s));
    }
    const float *place = group + s;
#define ADD(row_of_x) \
    UNROLLED for (int o = 0; o < TILE_COLUMNS; o++) w[o] = load_section(place + o * laneCount); \
    UNROLLED for (int r = 0; r < rows; r++) { \
      section a = load_section(row_of_x); \
      UNROLLED for (int o = 0; o < TILE_COLUMNS; o++) { \
        sums[r * TILE_COLUMNS + o] = fused_sections(a, w[o], sums[r * TILE_COLUMNS + o]); \
      } \
    }
    for (size_t k = 0; k < whole; k += laneCount) {
      ADD(element(x.rows.values, (t + r) * x.rows.stride + piece.k + k + s))
      place += TILE_COLUMNS * laneCount;
    }
    if (whole < piece.count) { ADD(x.tails + (t + r) * laneCount + s) }
#undef ADD
    UNROLLED for (int i = 0; i < rows * TILE_COLUMNS; i++) {
      memcpy((char *)&kept[i] + s * sizeof(float), &sums[i], sizeof sums[i]);
    }
  }
}

/// The trees of a tile's sums, to where the results of its first `columns` columns go.
INLINE void finish_tile(int rows, const lanes *kept, size_t columns, size_t t, target target) {
  // Three more than a tile has, because four trees are made at a time.
  float dots[tileSums + 3];
  UNROLLED for (int i = 0; i < rows * TILE_COLUMNS; i += 4) {
    const int last = rows * TILE_COLUMNS - 1;
#define SUM(n) kept[i + n < last ? i + n : last]
    four_lanes four = four_trees(SUM(0), SUM(1), SUM(2), SUM(3));
#undef SUM
    memcpy(&dots[i], &four, sizeof four);
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    for (size_t o = 0; o < columns; o++) store_dot(dots[r * TILE_COLUMNS + o], target, t + r, o);
  }
}

/// What is read next: `rows` rows of `length` bytes, `stride` bytes apart; it comes into the second cache bit by bit.
typedef struct ahead {
  const char *row;
  size_t rows, length, stride, offset;
} ahead;

/// Asks for the next `bytes` bytes, about.
INLINE void fetch(ahead *next, size_t bytes) {
  const size_t cacheLine = 64;
  for (size_t asked = 0; asked < bytes && next->rows > 0; asked += cacheLine) {
    __builtin_prefetch(next->row + next->offset, 0, 2);
    next->offset += cacheLine;
    if (next->offset < next->length) continue;
    next->offset = 0;
    next->row += next->stride;
    next->rows--;
  }
}

/// One tile of one piece with each group of a panel.
INLINE void tiles(int rows, block x, size_t t, const float *panel, size_t columns, piece piece,
                  lanes kept[panelGroups][tileSums], target target) {
  size_t groupLength = (piece.count + laneCount - 1) / laneCount * laneCount * TILE_COLUMNS;
  for (size_t o = 0, g = 0; o < columns; o += TILE_COLUMNS, g++) {
    size_t rest = columns - o;
    add_tile(rows, x, t, panel + g * groupLength, piece, kept[g]);
    if (!piece.isLast) continue;
    struct target own = {target.y + o, target.stride, target.bias ? element(target.bias, o) : 0};
    finish_tile(rows, kept[g], rest < TILE_COLUMNS ? rest : TILE_COLUMNS, t, own);
  }
}

/// One piece of a panel against all rows of a block; not inlined into every type's product.
static void panel_product(block x, const float *panel, size_t columns, piece piece, ahead next,
                          lanes kept[][panelGroups][tileSums], target target) {
  size_t t = 0, share = next.rows * next.length / (x.rows.count / TILE_ROWS + 1);
#define TILES(rows) fetch(&next, share), tiles(rows, x, t, panel, columns, piece, kept[t / TILE_ROWS], target)
  for (; t + TILE_ROWS <= x.rows.count; t += TILE_ROWS) TILES(TILE_ROWS);
  switch (x.rows.count - t) {
    case 1: TILES(1); break;
    case 2: TILES(2); break;
    case 3: TILES(3); break;
#if TILE_ROWS > 4
    case 4: TILES(4); break;
    case 5: TILES(5); break;
#endif
  }
#undef TILES
}

/// Writes a piece of a group of rows of the weight as floats, sixteen of each row after sixteen of the one before it;
/// rows that are not there, and elements beyond the end of a row, are zero.
INLINE void write_group(transmute_weight_type type, const void *weight, size_t stride, size_t columns, size_t count,
                        float *group) {
  for (size_t o = 0; o < TILE_COLUMNS; o++) {
    float *place = group + o * laneCount;
    FOR_EACH_SIXTEEN(count) {
      lanes w = 0;
      if (o < columns) w = load_weights_up_to(type, weight_element(type, weight, o * stride + i), width);
      store(w, place);
      place += TILE_COLUMNS * laneCount;
    }
  }
}

/// All rows of a block, at most `mostRows`, against one panel.
///
/// `following` is how many rows of the weight come after those.
INLINE void block_product(transmute_weight_type type, block x, transmute_weight weight, size_t following, size_t in,
                          target target) {
  lanes kept[mostRows / TILE_ROWS + 1][panelGroups][tileSums];
  lanes panel[panelColumns * pieceLength / laneCount];
  size_t k = 0;
  do {
    size_t rest = in - k, count = rest < pieceLength ? rest : pieceLength;
    float *group = (float *)panel;
    for (size_t o = 0; o < weight.count; o += TILE_COLUMNS) {
      size_t columns = weight.count - o < TILE_COLUMNS ? weight.count - o : TILE_COLUMNS;
      write_group(
          type, weight_element(type, weight.values, o * weight.stride + k), weight.stride, columns, count, group);
      group += (count + laneCount - 1) / laneCount * laneCount * TILE_COLUMNS;
    }
    // The next piece of these rows, or after the last the first of the next rows.
    int isLast = count == rest;
    size_t row = isLast ? weight.count : 0, next_k = isLast ? 0 : k + count, next_rest = in - next_k;
    ahead next = {
        .row = weight_element(type, weight.values, row * weight.stride + next_k),
        .rows = isLast ? following : weight.count,
        .length = weight_size(type) * (next_rest < pieceLength ? next_rest : pieceLength),
        .stride = weight_size(type) * weight.stride,
    };
    panel_product(x, (float *)panel, weight.count, (piece){k, count, k == 0, isLast}, next, kept, target);
    k += count;
  } while (k < in);
}

/// `rows` rows of x against `columns` rows of the weight, where they lie; both are constants.
INLINE void direct_product(int rows, int columns, transmute_weight_type type, block x, const void *weight,
                           size_t weight_stride, size_t in, target target) {
  lanes sums[fewRows * TILE_COLUMNS] = {0}, w[TILE_COLUMNS];
#define ADD(load_of_weight, row_of_x) \
  UNROLLED for (int o = 0; o < columns; o++) w[o] = load_of_weight; \
  UNROLLED for (int r = 0; r < rows; r++) { \
    lanes a = load(row_of_x); \
    UNROLLED for (int o = 0; o < columns; o++) sums[r * columns + o] = fused(a, w[o], sums[r * columns + o]); \
  }
  size_t k = 0;
  for (; k + laneCount <= in; k += laneCount) {
    // The rows after these; asking for what is not there does no harm.
    UNROLLED for (int o = 0; o < columns; o++) {
      __builtin_prefetch(weight_element(type, weight, (o + columns) * weight_stride + k));
    }
    ADD(load_weights(type, weight_element(type, weight, o * weight_stride + k)),
        element(x.rows.values, r * x.rows.stride + k))
  }
  if (k < in) {
    ADD(load_weights_up_to(type, weight_element(type, weight, o * weight_stride + k), in - k), x.tails + r * laneCount)
  }
#undef ADD
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int o = 0; o < columns; o++) store_dot(tree(sums[r * columns + o]), target, r, o);
  }
}

/// `rows` rows of x, a constant, against the whole weight.
INLINE void direct_products(int rows, transmute_weight_type type, block x, transmute_weight weight, size_t in,
                            target target) {
  size_t o = 0;
#define DIRECT(columns) \
  direct_product(rows, columns, type, x, weight_element(type, weight.values, o * weight.stride), weight.stride, in, \
                 (struct target){target.y + o, target.stride, target.bias ? element(target.bias, o) : 0})
  for (; o + TILE_COLUMNS <= weight.count; o += TILE_COLUMNS) DIRECT(TILE_COLUMNS);
  for (; o < weight.count; o++) DIRECT(1);
#undef DIRECT
}

INLINE void panel_products(transmute_weight_type type, block x, transmute_weight weight, size_t in, target target) {
  for (size_t o = 0; o < weight.count; o += panelColumns) {
    transmute_weight some = weight;
    some.values = weight_element(type, weight.values, o * weight.stride);
    some.count = weight.count - o < panelColumns ? weight.count - o : panelColumns;
    struct target own = {target.y + o, target.stride, target.bias ? element(target.bias, o) : 0};
    size_t rest = weight.count - o - some.count;
    block_product(type, x, some, rest < panelColumns ? rest : panelColumns, in, own);
  }
}

INLINE void product(transmute_weight_type type, transmute_rows x, transmute_weight weight, const void *bias, size_t in,
                    float *y, size_t y_stride) {
  lanes tails[mostRows];
  for (size_t t = 0; t < x.count; t += mostRows) {
    size_t count = x.count - t < mostRows ? x.count - t : mostRows;
    block some = {{element(x.values, t * x.stride), count, x.stride}, (const float *)tails};
    size_t whole = in / laneCount * laneCount;
    if (whole < in) {
      for (size_t r = 0; r < count; r++) tails[r] = load_first(element(some.rows.values, r * x.stride + whole), in - whole);
    }
    target target = {y + t * y_stride, y_stride, bias};
    switch (count) {
      case 1: direct_products(1, type, some, weight, in, target); break;
      case 2: direct_products(2, type, some, weight, in, target); break;
      default: panel_products(type, some, weight, in, target);
    }
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
