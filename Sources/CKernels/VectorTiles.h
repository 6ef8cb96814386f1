/// Products of many rows of x, for one instruction set.
///
/// The sixteen sums of a result are made a *quarter* at a time, four neighbouring ones. A register holds a quarter of the sums of as
/// many rows of x as it has room for, side by side; so the first two steps of the tree add whole registers, and the last two turn
/// four registers into one of results.
///
///     section     one register: four numbers of each of `sharing` rows of x
///     tile        `TILE_ROWS` rows of the weight × `TILE_SECTIONS` sections of x: a register of sums for each pair
///
/// A tile reads x as one stream of whole registers, which `arrange` has written, and a weight where it lies, four numbers at a time,
/// repeated for all rows of x in a section. So a weight of float32 is copied nowhere; others are widened a few rows at a time. Those
/// rows stay in the first cache while a block of x, which stays in the second, goes past them.
///
/// The including file says how wide its registers are, `SECTION_LENGTH` floats, and how large a tile is: its sums, a row's worth of
/// sections and one number more are in registers. `TILE_ROWS` is a multiple of four, because trees are made of four rows at a time.
#include "CKernels.h"
#include "Lanes.h"
#include "WeightRows.h"

enum {
  quarterLength = 4,
  quarterCount = laneCount / quarterLength,
  tileRows = TILE_ROWS,
  tileSections = TILE_SECTIONS,
  tileSums = tileRows * tileSections,
  /// How many rows of x share a section, and how many a tile has.
  sharing = SECTION_LENGTH / quarterLength,
  tileTokens = tileSections * sharing,
  /// How many k are summed before the next rows, so that those of the weight stay in the first cache.
  pieceLength = 768,
  /// How many tiles of x go past some rows of the weight, and about how many numbers they have, so that they stay in the second cache.
  mostTiles = 192 / tileTokens,
  mostNumbers = 1 << 18,
  cacheLine = 64,
};

/// What one register holds.
typedef float section __attribute__((ext_vector_type(SECTION_LENGTH)));

// REPEATED: four numbers, once for each row of x in a section. PAIRS: of each four numbers of a, and then of b, those at i and j.
#if SECTION_LENGTH == 16
#define REPEATED(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3)
#define PAIRS(a, b, i, j) \
  __builtin_shufflevector(a, b, i, j, 16 + i, 16 + j, 4 + i, 4 + j, 20 + i, 20 + j, 8 + i, 8 + j, 24 + i, 24 + j, \
                          12 + i, 12 + j, 28 + i, 28 + j)
#elif SECTION_LENGTH == 8
#define REPEATED(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 0, 1, 2, 3)
#define PAIRS(a, b, i, j) __builtin_shufflevector(a, b, i, j, 8 + i, 8 + j, 4 + i, 4 + j, 12 + i, 12 + j)
#else
#define REPEATED(x) (x)
#define PAIRS(a, b, i, j) __builtin_shufflevector(a, b, i, j, 4 + i, 4 + j)
#endif

// AVX2 has not one register to spare: the compiler may not read the next row before it is done with this one.
#if SECTION_LENGTH == 8
#define IN_ORDER(place, sum) __asm__("" : "+r"(place), "+x"(sum))
#else
#define IN_ORDER(place, sum)
#endif

INLINE section load_section(const void *values) {
  section result;
  memcpy(&result, values, sizeof result);
  return result;
}

INLINE section load_repeated(const void *values) {
  four_lanes four;
  memcpy(&four, values, sizeof four);
  return REPEATED(four);
}

/// Where the results of some rows of the weight go: y[t * stride + o], with bias[o] added where there is one.
typedef struct target {
  float *y;
  size_t stride;
  const void *bias;
} target;

INLINE target target_from(target all, size_t t, size_t o) {
  return (target){all.y + t * all.stride + o, all.stride, all.bias ? element(all.bias, o) : 0};
}

INLINE void store_dot(float dot, target target, size_t t, size_t o) {
  target.y[t * target.stride + o] = target.bias ? dot + load_one(element(target.bias, o)) : dot;
}

/// How many sixteens a row has, the last of them padded with zeros.
INLINE size_t sixteens(size_t count) { return (count + laneCount - 1) / laneCount; }

/// How many sections so many rows of x fill, the last of them padded with rows of zeros.
INLINE size_t section_count(size_t tokens) { return (tokens + sharing - 1) / sharing; }

/// How many rows the tile has that begins with row `t` of `count`.
INLINE size_t tokens_from(size_t t, size_t count) { return count - t < tileTokens ? count - t : tileTokens; }

/// [tiles, quarters, sixteens, sections of a tile, `sharing`, 4]; the last tile has no more sections than it needs.
static void arrange(transmute_rows x, size_t in, float *arranged) {
  for (size_t t = 0; t < x.count; t += tileTokens) {
    size_t tokens = tokens_from(t, x.count), padded = section_count(tokens) * sharing;
    size_t quarterDistance = sixteens(in) * padded * quarterLength;
    for (size_t r = 0; r < padded; r++) {
      const void *row = element(x.values, (t + r) * x.stride);
      float *place = arranged + t * sixteens(in) * laneCount + r * quarterLength;
      FOR_EACH_SIXTEEN(in) {
        lanes all = r < tokens ? load_up_to(element(row, i), width) : 0;
        UNROLLED for (size_t q = 0; q < quarterCount; q++) {
          memcpy(place + q * quarterDistance, (const char *)&all + q * sizeof(four_lanes), sizeof(four_lanes));
        }
        place += padded * quarterLength;
      }
    }
  }
}

/// A block of rows of x as `arrange` wrote them.
typedef struct block {
  const float *arranged;
  size_t count;
  /// How many sixteens each row has.
  size_t sixteens;
} block;

/// Some rows of the weight, at most `tileRows`, as floats in whole sixteens: where they lie or widened, `stride` bytes apart.
typedef struct row_group {
  const char *values;
  size_t stride, count;
} row_group;

/// The part of the rows that is multiplied now: `count` sixteens from number `first` on.
typedef struct piece {
  size_t first, count;
  int isFirst, isLast;
} piece;

/// What is multiplied next and comes into the second cache meanwhile: `runs` runs of cache lines, each `distance` bytes after the one
/// before it, one line for each sixteen that is multiplied.
typedef struct ahead {
  const char *place;
  size_t runs, distance;
} ahead;

/// The sums of a tile: [quarters, rows of the weight, sections].
typedef section tile_sums[quarterCount][tileSums];

/// Adds one piece to the sums of a tile that were kept, or to zero. After the last piece, the first two quarters hold what the tree's
/// first step makes of all four.
///
/// `sections` is a constant, so that all sums stay in registers. `distance` lies between the quarters of x.
INLINE void add_tile(size_t sections, const float *x, size_t distance, const row_group *rows, const piece *piece,
                     const ahead *next, tile_sums kept) {
  for (size_t q = 0; q < quarterCount; q++) {
    section sums[tileSums], column[tileSections];
    UNROLLED for (size_t i = 0; i < tileRows * sections; i++) sums[i] = 0;
    if (!piece->isFirst) {
      UNROLLED for (size_t i = 0; i < tileRows * sections; i++) sums[i] = kept[q][i];
    }
    const float *place = x + q * distance;
    const char *low = rows->values + q * sizeof(four_lanes), *high = low + 4 * rows->stride;
    // Without a branch in the loop: where nothing is to come, what is there already.
    const char *coming = q < next->runs ? next->place + q * next->distance : low;
    size_t step = q < next->runs ? cacheLine : 0;
    // Unrolled, it would have more loads at once than registers for them.
    _Pragma("clang loop unroll(disable)") for (size_t i = 0; i < piece->count; i++) {
      __builtin_prefetch(coming, 0, 2);
      coming += step;
      UNROLLED for (size_t c = 0; c < sections; c++) column[c] = load_section(place + c * SECTION_LENGTH);
      UNROLLED for (size_t r = 0; r < tileRows; r++) {
        section w = load_repeated((r < 4 ? low : high) + r % 4 * rows->stride);
        UNROLLED for (size_t c = 0; c < sections; c++) {
          sums[r * sections + c] = __builtin_elementwise_fma(column[c], w, sums[r * sections + c]);
        }
        IN_ORDER(low, sums[(r + 1) * sections - 1]);
      }
      place += sections * SECTION_LENGTH;
      low += laneCount * sizeof(float);
      high += laneCount * sizeof(float);
    }
    section *to = kept[q];
    if (piece->isLast && q >= quarterCount / 2) {
      to = kept[q - quarterCount / 2];
      UNROLLED for (size_t i = 0; i < tileRows * sections; i++) sums[i] = to[i] + sums[i];
    }
    UNROLLED for (size_t i = 0; i < tileRows * sections; i++) to[i] = sums[i];
  }
}

/// The rest of the trees of a tile, to where the results go of `tokens` rows of x and `count` rows of the weight.
INLINE void finish_tile(size_t sections, const tile_sums kept, size_t tokens, size_t count, const target *target) {
  for (size_t r = 0; r < count; r += 4) {
    size_t width = count - r < 4 ? count - r : 4;
    four_lanes bias = 0;
    if (target->bias) {
      for (size_t i = 0; i < width; i++) bias[i] = load_one(element(target->bias, r + i));
    }
    UNROLLED for (size_t c = 0; c < sections; c++) {
      section s[4];
      UNROLLED for (size_t i = 0; i < 4; i++) {
        s[i] = kept[0][(r + i) * sections + c] + kept[1][(r + i) * sections + c];
      }
      section first = PAIRS(s[0], s[1], 0, 1) + PAIRS(s[0], s[1], 2, 3);
      section second = PAIRS(s[2], s[3], 0, 1) + PAIRS(s[2], s[3], 2, 3);
      section dots = PAIRS(first, second, 0, 2) + PAIRS(first, second, 1, 3);
      if (target->bias) dots = dots + REPEATED(bias);
      UNROLLED for (size_t t = 0; t < sharing; t++) {
        if (c * sharing + t >= tokens) break;
        float *y = target->y + (c * sharing + t) * target->stride + r;
        const char *four = (const char *)&dots + t * sizeof(four_lanes);
        if (width == 4) {
          memcpy(y, four, sizeof(four_lanes));
        } else {
          memcpy(y, four, width * sizeof(float));
        }
      }
    }
  }
}

/// One piece of one tile: `tokens` rows of x; a function of its own, so that each number of sections has its registers to itself.
///
/// Structures come by their addresses: copied to the stack, they would wait there for all sums that were stored before them.
static __attribute__((noinline)) void tile(const float *x, size_t distance, size_t tokens, const row_group *rows,
                                           const piece *piece, const ahead *next, tile_sums kept, const target *target) {
  if (piece->isLast) {
    for (size_t t = 0; t < tokens; t++) __builtin_prefetch(target->y + t * target->stride, 1);
  }
  switch (section_count(tokens)) {
#define TILE(sections) \
    case sections: \
      add_tile(sections, x, distance, rows, piece, next, kept); \
      if (piece->isLast) finish_tile(sections, kept, tokens, rows->count, target); \
      break
    TILE(1);
    TILE(2);
    TILE(3);
#undef TILE
  }
}

/// One piece of some rows of a weight against all tiles of a block; not inlined into every type's product.
static __attribute__((noinline)) void tiles(block x, row_group rows, piece piece, ahead next, tile_sums *kept,
                                            target target) {
  size_t left = (x.count + tileTokens - 1) / tileTokens;
  // Sums that no other piece goes on with need no memory of their own.
  size_t apart = piece.isFirst && piece.isLast ? 0 : 1;
  for (size_t t = 0; t < x.count; t += tileTokens, left--) {
    size_t tokens = tokens_from(t, x.count), padded = section_count(tokens) * sharing;
    const float *place = x.arranged + t * x.sixteens * laneCount + piece.first * padded * quarterLength;
    // Each tile brings its share of what comes, which the last tile of all has brought whole.
    size_t share = (next.runs + left - 1) / left;
    ahead now = {next.place, share < quarterCount ? share : quarterCount, next.distance};
    next.place += now.runs * next.distance;
    next.runs -= now.runs;
    struct target part = target_from(target, t, 0);
    tile(place, x.sixteens * padded * quarterLength, tokens, &rows, &piece, &now, *kept, &part);
    kept += apart;
  }
}

/// Writes the piece of some rows that begins with element `k` as floats, in whole sixteens.
INLINE void widen_rows(transmute_weight_type type, transmute_weight weight, size_t k, size_t count,
                       float widened[tileRows][pieceLength]) {
  for (size_t r = 0; r < weight.count; r++) {
    const void *row = weight_element(type, weight, r, k);
    if (type == transmute_weight_type_blocks) {
      widen_blocks(weight, row, count, widened[r]);
    } else {
      FOR_EACH_SIXTEEN(count) store(load_weights_up_to(type, element_after(type, row, i), width), widened[r] + i);
    }
  }
}

/// The elements from `k` on, at most a piece's, of `count` rows from number `first` on, in runs of `run` bytes.
INLINE ahead rows_ahead(transmute_weight_type type, transmute_weight weight, size_t first, size_t count, size_t k,
                        size_t in, size_t run) {
  size_t elements = in - k < pieceLength ? in - k : pieceLength;
  size_t length = weight_bytes(type, weight, elements), stride = weight_bytes(type, weight, weight.stride);
  const char *place = weight_element(type, weight, first, k);
  // Whole rows one after the other are one long row.
  if (stride == length) return (ahead){place, (count * length + run - 1) / run, run};
  return (ahead){place, count, stride};
}

/// All rows of a block against at most `tileRows` rows of a weight; `following` more come after those.
INLINE void block_product(transmute_weight_type type, block x, transmute_weight weight, size_t following, size_t in,
                          target target) {
  tile_sums kept[mostTiles];
  float widened[tileRows][pieceLength];
  size_t k = 0;
  do {
    size_t rest = in - k, count = rest < pieceLength ? rest : pieceLength;
    piece piece = {k / laneCount, sixteens(count), k == 0, count == rest};
    row_group rows = {(const char *)widened, sizeof widened[0], weight.count};
    if (type == transmute_weight_type_float32 && weight.count == tileRows && count % laneCount == 0) {
      rows.values = weight_element(type, weight, 0, k);
      rows.stride = weight_bytes(type, weight, weight.stride);
    } else {
      widen_rows(type, weight, k, count, widened);
    }
    size_t run = piece.count * cacheLine;
    ahead next = piece.isLast ? rows_ahead(type, weight, weight.count, following, 0, in, run)
                              : rows_ahead(type, weight, 0, weight.count, k + count, in, run);
    tiles(x, rows, piece, next, kept, target);
    k += count;
  } while (k < in);
}

/// `count` rows of x, as `arrange` wrote them, against the whole weight.
INLINE void arranged_products(transmute_weight_type type, const float *arranged, size_t count, transmute_weight weight,
                              size_t in, target target) {
  size_t fitting = mostNumbers / (tileTokens * laneCount * (sixteens(in) + 1)) + 1;
  size_t tiles = (count + tileTokens - 1) / tileTokens, most = fitting < mostTiles ? fitting : mostTiles;
  // Blocks of about one size.
  size_t blocks = (tiles + most - 1) / most;
  most = blocks > 0 ? (tiles + blocks - 1) / blocks * tileTokens : tileTokens;
  for (size_t t = 0; t < count; t += most) {
    block x = {arranged + t * sixteens(in) * laneCount, count - t < most ? count - t : most, sixteens(in)};
    for (size_t o = 0; o < weight.count; o += tileRows) {
      size_t left = weight.count - o, after = left < tileRows ? 0 : left - tileRows;
      transmute_weight some = weight;
      some.values = weight_element(type, weight, o, 0);
      some.count = left - after;
      block_product(type, x, some, after < tileRows ? after : tileRows, in, target_from(target, t, o));
    }
  }
}
