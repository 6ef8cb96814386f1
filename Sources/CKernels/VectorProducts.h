/// Matrix products over `lanes`, for one instruction set.
///
/// The including file chooses what `VectorTiles.h` says, and how many rows of the weight are multiplied at once where x is not
/// arranged, `DIRECT_COLUMNS`: sums of whole sixteens of twice as many stay in registers.
///
/// Rows of x that were not arranged are multiplied one or two at a time by the weight where it lies: so little is done with each
/// number of the weight that reading it is all that counts.
#include "VectorTiles.h"

enum {
  directRows = transmute_direct_rows,
  /// How many rows of the weight are multiplied at once: far apart, so that memory is read in as many streams.
  directColumns = DIRECT_COLUMNS,
  directSums = directRows * directColumns,
  /// About how many bytes before its turn a weight is asked for: what memory delivers while it answers.
  bytesAhead = 4096,
};

/// Sixteen elements of each row of x times those of each stream of the weight.
#define ADD(load_weight, load_x) \
  do { \
    UNROLLED for (int o = 0; o < columns; o++) w[o] = load_weight; \
    UNROLLED for (int r = 0; r < rows; r++) { \
      lanes a = load_x; \
      UNROLLED for (int o = 0; o < columns; o++) sums[r * columns + o] = fused(a, w[o], sums[r * columns + o]); \
    } \
  } while (0)

/// Adds `count` elements of `rows` rows of x, times those of `columns` rows of the weight that lie `distance` bytes apart, to
/// their sums; `rows` and `columns` are constants.
///
/// The bytes `ahead` of those that are read are asked for; asking for what is not there does no harm.
INLINE void add_direct(int rows, int columns, transmute_weight_type type, transmute_rows x, size_t k, const char *weight,
                       size_t distance, size_t ahead, size_t count, lanes *sums) {
  const size_t step = cacheLine / element_bytes(type);
  lanes w[directColumns];
  size_t i = 0;
#define ADD_SIXTEEN(i) \
  ADD(load_weights(type, element_after(type, weight + o * distance, i)), load(element(x.values, r * x.stride + k + (i))))
  for (; i + step <= count; i += step) {
    UNROLLED for (int o = 0; o < columns; o++) {
      __builtin_prefetch((const char *)element_after(type, weight + o * distance, i) + ahead);
    }
    UNROLLED for (size_t j = 0; j < step; j += laneCount) ADD_SIXTEEN(i + j);
  }
  for (; i + laneCount <= count; i += laneCount) ADD_SIXTEEN(i);
  if (i < count) {
    ADD(load_first_weights(type, element_after(type, weight + o * distance, i), count - i),
        load_first(element(x.values, r * x.stride + k + i), count - i));
  }
#undef ADD_SIXTEEN
}

/// The same for whole rows of `q8_0`, which are widened in registers.
INLINE void add_direct_q8_0(int rows, int columns, transmute_rows x, const char *weight, size_t distance, size_t ahead,
                            size_t in, lanes *sums) {
  enum { blockElements = 32, blockBytes = 34 };
  lanes w[directColumns];
  for (size_t i = 0; i < in; i += blockElements, weight += blockBytes) {
    UNROLLED for (int o = 0; o < columns; o++) __builtin_prefetch(weight + o * distance + ahead);
    UNROLLED for (size_t half = 0; half < blockElements; half += laneCount) {
      ADD(load_q8_0(weight + o * distance, half), load(element(x.values, r * x.stride + i + half)));
    }
  }
}
#undef ADD

/// The same for whole rows of any blocks, which are widened piece by piece.
INLINE void add_direct_blocks(int rows, int columns, transmute_rows x, transmute_weight weight, const char *row,
                              size_t distance, size_t ahead, size_t in, lanes *sums) {
  const transmute_weight_type blocks = transmute_weight_type_blocks, floats = transmute_weight_type_float32;
  float widened[directColumns * pieceLength];
  for (size_t k = 0; k < in; k += pieceLength) {
    size_t count = in - k < pieceLength ? in - k : pieceLength;
    const char *place = row + weight_bytes(blocks, weight, k);
    for (int o = 0; o < columns; o++, place += distance) {
      for (size_t i = 0; i < weight_bytes(blocks, weight, count); i += cacheLine) __builtin_prefetch(place + ahead + i);
      widen_blocks(weight, place, count, widened + o * pieceLength);
    }
    add_direct(rows, columns, floats, x, k, (const char *)widened, pieceLength * sizeof(float), 0, count, sums);
  }
}

/// `rows` rows of x against `columns` rows of the weight, both constants: one at `row`, and each `distance` bytes after the one
/// before it. Results lie `apart` from each other.
INLINE void direct_product(int rows, int columns, transmute_weight_type type, transmute_rows x, transmute_weight weight,
                           const char *row, size_t distance, size_t ahead, size_t in, target target, size_t apart) {
  lanes sums[directSums] = {0};
  if (type != transmute_weight_type_blocks) {
    add_direct(rows, columns, type, x, 0, row, distance, ahead, in, sums);
  } else if (weight.block == transmute_block_type_q8_0) {
    add_direct_q8_0(rows, columns, x, row, distance, ahead, in, sums);
  } else {
    add_direct_blocks(rows, columns, x, weight, row, distance, ahead, in, sums);
  }
  UNROLLED for (int r = 0; r < rows; r++) {
    UNROLLED for (int o = 0; o < columns; o++) store_dot(tree(sums[r * columns + o]), target, r, o * apart);
  }
}

/// `rows` rows of x, a constant, against the whole weight.
INLINE void direct_products(int rows, transmute_weight_type type, transmute_rows x, transmute_weight weight, size_t in,
                            target target) {
  size_t apart = weight.count / directColumns, stride = weight_bytes(type, weight, weight.stride);
  // Whole rows ahead, because rows need not lie close together.
  size_t ahead = (bytesAhead / (stride + 1) + 1) * stride;
  const char *row = weight.values;
#define DIRECT(columns, o) \
  direct_product(rows, columns, type, x, weight, row + (o) * stride, apart * stride, ahead, in, \
                 target_from(target, 0, o), apart)
  for (size_t o = 0; o < apart; o++) DIRECT(directColumns, o);
  for (size_t o = apart * directColumns; o < weight.count; o++) DIRECT(1, o);
#undef DIRECT
}

INLINE void product(transmute_weight_type type, transmute_rows x, const float *arranged, transmute_weight weight,
                    size_t in, target target) {
  if (arranged) {
    arranged_products(type, arranged, x.count, weight, in, target);
    return;
  }
  for (size_t t = 0; t < x.count; t += directRows) {
    transmute_rows some = {element(x.values, t * x.stride), directRows, x.stride};
    if (t + directRows <= x.count) {
      direct_products(directRows, type, some, weight, in, target_from(target, t, 0));
    } else {
      direct_products(1, type, some, weight, in, target_from(target, t, 0));
    }
  }
}

static void linear(transmute_rows x, const float *arranged, transmute_weight weight, const void *bias, size_t in,
                   float *y, size_t y_stride) {
  switch (weight.type) {
#define PRODUCT(type) \
    case type: product(type, x, arranged, weight, in, (target){y, y_stride, bias}); break
    PRODUCT(transmute_weight_type_float32);
    PRODUCT(transmute_weight_type_half);
    PRODUCT(transmute_weight_type_bfloat16);
    PRODUCT(transmute_weight_type_blocks);
#undef PRODUCT
  }
}
