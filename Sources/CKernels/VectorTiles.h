/// Products of many rows of x, for one instruction set.
///
/// The sixteen sums of a result are made a *quarter* at a time, four neighbouring ones. A register holds a quarter of the sums of as
/// many rows of the weight as it has room for, side by side; so the first two steps of the tree add whole registers, and the last
/// two turn four registers into one of results, in the order of the rows.
///
/// Both operands come in the order in which a tile reads them, quarter after quarter: see `VectorOperands.h`. A quarter of a panel
/// stays in the first cache while some tiles go past it, and a block of x in the second while all panels do.
#include "VectorOperands.h"

enum {
  tileSums = tileRows * tileSections,
  /// How many tiles have their turns with one quarter of a panel before the next quarter.
  turnTiles = 8,
  /// How many tiles of x a panel serves, and about how many numbers they have, so that they stay in the second cache.
  mostTiles = 192 / tileRows,
  mostNumbers = 1 << 18,
  /// So many bytes of a panel stay in the first cache beside all else.
  wholePanel = 1 << 14,
  cacheLine = 64,
};

// REPEATED: four numbers, once for each row of a section. PAIRS: of each four numbers of a, and then of b, those at i and j.
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

// AVX2 has not one register to spare: the compiler may not read the next section before it is done with this one.
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

/// A block of rows of x as `arrange` wrote them.
typedef struct block {
  const float *arranged;
  size_t count;
  /// How many sixteens each row has.
  size_t sixteens;
} block;

/// The part of the rows that is multiplied now: `count` sixteens from number `first` on.
typedef struct piece {
  size_t first, count;
  int isFirst, isLast;
} piece;

/// What is multiplied next and comes into the second cache meanwhile: `rows` rows of `length` bytes, `stride` bytes apart.
typedef struct ahead {
  const char *row;
  size_t rows, length, stride, offset;
} ahead;

/// Takes the next bytes of a row, at most `bytes`, and returns how many cache lines they are about.
INLINE size_t take(ahead *next, size_t bytes, const char **place) {
  size_t left = next->rows > 0 ? next->length - next->offset : 0, some = left < bytes ? left : bytes;
  *place = next->row + next->offset;
  next->offset += some;
  if (some == left && next->rows > 0) {
    next->offset = 0;
    next->row += next->stride;
    next->rows--;
  }
  return (some + cacheLine - 1) / cacheLine;
}

/// The sums of a tile: [quarters, rows of x, sections].
typedef section tile_sums[quarterCount][tileSums];

/// The quarters of a panel that tiles have their turns with: those from `first` to `end`, of `count` sixteens each.
typedef struct turn {
  const float *panel;
  size_t first, end, count;
  /// Whether another piece has left sums to go on with, and whether another comes.
  int isFirst, isLast;
} turn;

/// Adds some quarters of `rows` rows of x, `distance` floats apart, times those of a panel, to the sums of a tile. After the last piece,
/// the third quarter joins the first, and the fourth the second, which is the first step of the tree.
///
/// `rows` is a constant, so that all sums stay in registers. `lines` cache lines from `coming` on are read soon.
INLINE void add_tile(int rows, const float *x, size_t distance, const turn *turn, tile_sums kept, const char *coming,
                     size_t lines) {
  for (size_t q = turn->first; q < turn->end; q++) {
    section sums[tileSums], a[tileRows];
    UNROLLED for (int i = 0; i < rows * tileSections; i++) sums[i] = 0;
    if (!turn->isFirst) {
      UNROLLED for (int i = 0; i < rows * tileSections; i++) sums[i] = kept[q][i];
    }
    const float *place = x + q * distance, *panel = turn->panel + q * turn->count * tileSections * SECTION_LENGTH;
    _Pragma("clang loop unroll_count(4)") for (size_t count = turn->count; count > 0; count--) {
      UNROLLED for (int r = 0; r < rows; r++) a[r] = load_repeated(place + r * quarterLength);
      UNROLLED for (int c = 0; c < tileSections; c++) {
        section w = load_section(panel + c * SECTION_LENGTH);
        UNROLLED for (int r = 0; r < rows; r++) {
          sums[r * tileSections + c] = __builtin_elementwise_fma(a[r], w, sums[r * tileSections + c]);
        }
        IN_ORDER(panel, sums[(rows - 1) * tileSections + c]);
      }
      // Without a branch: where no more is to come, what is there already.
      __builtin_prefetch(lines > 0 ? coming : (const char *)place, 0, 2);
      lines -= lines > 0;
      coming += cacheLine;
      place += rows * quarterLength;
      panel += tileSections * SECTION_LENGTH;
    }
    section *to = kept[q];
    if (turn->isLast && q >= quarterCount / 2) {
      to = kept[q - quarterCount / 2];
      UNROLLED for (int i = 0; i < rows * tileSections; i++) sums[i] = to[i] + sums[i];
    }
    UNROLLED for (int i = 0; i < rows * tileSections; i++) to[i] = sums[i];
  }
}

// A function for every number of rows, so that each has the registers to itself. Structures are passed on by their addresses: copied to
// the stack, they would wait there for all sums that were stored before them.
typedef void tile_function(const float *x, size_t distance, const turn *turn, tile_sums kept, const char *coming,
                           size_t lines);
#define TILE_OF(rows) \
  static __attribute__((noinline)) void tile_of_##rows( \
      const float *x, size_t distance, const turn *turn, tile_sums kept, const char *coming, size_t lines) { \
    add_tile(rows, x, distance, turn, kept, coming, lines); \
  }
TILE_OF(1)
TILE_OF(2)
TILE_OF(3)
#if TILE_ROWS == 6
TILE_OF(4)
TILE_OF(5)
TILE_OF(6)
static tile_function *const tiles[] = {0, tile_of_1, tile_of_2, tile_of_3, tile_of_4, tile_of_5, tile_of_6};
#else
static tile_function *const tiles[] = {0, tile_of_1, tile_of_2, tile_of_3};
#endif
#undef TILE_OF

/// The rest of the trees of a tile, to where the results go of the first `columns` rows of the panel.
///
/// `kept` has what the first step of the tree makes of four quarters.
static __attribute__((noinline)) void finish_tile(size_t rows, const tile_sums kept, size_t columns,
                                                  const target *target) {
  size_t width = columns < panelRows ? columns : panelRows;
  section bias = 0;
  if (target->bias) memcpy(&bias, target->bias, width * sizeof(float));
  float *y = target->y;
  for (size_t r = 0; r < rows; r++, y += target->stride) {
    section s[tileSections];
    UNROLLED for (size_t c = 0; c < tileSections; c++) {
      s[c] = kept[0][r * tileSections + c] + kept[1][r * tileSections + c];
    }
    section first = PAIRS(s[0], s[1], 0, 1) + PAIRS(s[0], s[1], 2, 3);
    section second = PAIRS(s[2], s[3], 0, 1) + PAIRS(s[2], s[3], 2, 3);
    section dots = PAIRS(first, second, 0, 2) + PAIRS(first, second, 1, 3);
    if (target->bias) dots = dots + bias;
    if (width == panelRows) {
      memcpy(y, &dots, sizeof dots);
    } else {
      memcpy(y, &dots, width * sizeof(float));
    }
  }
}

/// One piece of a panel against all tiles of a block; not inlined into every type's product.
///
/// Some tiles have their turns with one quarter, then with the next, so that it stays in the first cache; a small panel does whole.
static __attribute__((noinline)) void panel_product(block x, const float *panel, size_t columns, piece piece, ahead next,
                                                    tile_sums *kept, target target) {
  size_t count = (x.count + tileRows - 1) / tileRows, bytes = piece.count * panelRows * laneCount * sizeof(float);
  size_t quarters = bytes <= wholePanel ? quarterCount : 1, turns = quarterCount / quarters * count;
  // Sums that no other piece goes on with need no memory of their own.
  int passes = piece.isFirst && piece.isLast;
  // Whole rows one after the other are one long row. What comes is spread over all turns.
  if (next.stride == next.length) next = (ahead){next.row, next.rows > 0, next.rows * next.length, 0, 0};
  size_t share = next.rows * next.length / turns + 1;
  for (size_t first = 0; first < count; first += turnTiles) {
    size_t end = count - first < turnTiles ? count : first + turnTiles;
    for (size_t q = 0; q < quarterCount; q += quarters) {
      struct turn turn = {panel, q, q + quarters, piece.count, piece.isFirst, piece.isLast};
      for (size_t t = first; t < end; t++) {
        size_t rows = rows_from(t * tileRows, x.count), width = rows * quarterLength;
        const float *place = x.arranged + t * tileRows * x.sixteens * laneCount + piece.first * width;
        struct target part = target_from(target, t * tileRows, 0);
        if (q <= quarterCount / 2 && q + quarters > quarterCount / 2) {
          for (size_t r = 0; r < rows; r++) __builtin_prefetch(part.y + r * part.stride, 1);
        }
        section(*sums)[tileSums] = kept[passes ? t - first : t];
        const char *coming;
        size_t lines = take(&next, share, &coming);
        tiles[rows](place, x.sixteens * width, &turn, sums, coming, lines);
        if (piece.isLast && turn.end == quarterCount) finish_tile(rows, sums, columns, &part);
      }
    }
  }
}

/// The elements from `k` on, at most a piece's, of `count` rows from number `first` on.
INLINE ahead rows_ahead(transmute_weight_type type, transmute_weight weight, size_t first, size_t count, size_t k,
                        size_t in) {
  size_t elements = in - k < pieceLength ? in - k : pieceLength;
  return (ahead){weight_element(type, weight, first, k), count, weight_bytes(type, weight, elements),
                 weight_bytes(type, weight, weight.stride), 0};
}

/// All rows of a block against at most `panelRows` rows of a weight; `following` more come after those.
INLINE void block_product(transmute_weight_type type, block x, transmute_weight weight, size_t following, size_t in,
                          target target) {
  tile_sums kept[mostTiles];
  section panel[quarterCount * pieceLength / laneCount * tileSections];
  size_t k = 0;
  do {
    size_t rest = in - k, count = rest < pieceLength ? rest : pieceLength;
    piece piece = {k / laneCount, sixteens(count), k == 0, count == rest};
    write_panel(type, weight, k, count, (float *)panel);
    ahead next = piece.isLast ? rows_ahead(type, weight, weight.count, following, 0, in)
                              : rows_ahead(type, weight, 0, weight.count, k + count, in);
    panel_product(x, (const float *)panel, weight.count, piece, next, kept, target);
    k += count;
  } while (k < in);
}

/// `count` rows of x, as `arrange` wrote them, against the whole weight.
INLINE void arranged_products(transmute_weight_type type, const float *arranged, size_t count, transmute_weight weight,
                              size_t in, target target) {
  size_t fitting = mostNumbers / (tileRows * laneCount * (sixteens(in) + 1)) + 1;
  size_t tiles = (count + tileRows - 1) / tileRows, most = fitting < mostTiles ? fitting : mostTiles;
  // Blocks of about one size.
  size_t blocks = (tiles + most - 1) / most;
  most = blocks > 0 ? (tiles + blocks - 1) / blocks * tileRows : tileRows;
  for (size_t t = 0; t < count; t += most) {
    block x = {arranged + t * sixteens(in) * laneCount, count - t < most ? count - t : most, sixteens(in)};
    for (size_t o = 0; o < weight.count; o += panelRows) {
      size_t left = weight.count - o, after = left < panelRows ? 0 : left - panelRows;
      transmute_weight some = weight;
      some.values = weight_element(type, weight, o, 0);
      some.count = left - after;
      block_product(type, x, some, after < panelRows ? after : panelRows, in, target_from(target, t, o));
    }
  }
}
