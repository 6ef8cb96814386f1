/// Products of many rows of x, for one instruction set.
///
/// The including file says how wide its registers are, `SECTION_LENGTH` floats; how many sums they hold besides the operands,
/// `TILE_ROWS` × `TILE_COLUMNS`, one register a sum; and what stays in the first cache: `PANEL_GROUPS` × `TILE_COLUMNS` rows of the
/// weight, `PIECE_LENGTH` elements of each.
///
/// Both operands are written out in the order in which a tile reads them, section after section, so that each is one stream of
/// whole registers: x once for all of a product, the weight as *panels* that stay in the first cache while a block of x passes by,
/// piece by piece.
#include "CKernels.h"
#include "Lanes.h"
#include "WeightRows.h"

enum {
  sectionCount = laneCount / SECTION_LENGTH,
  /// How many k are summed before the next rows.
  pieceLength = PIECE_LENGTH,
  panelGroups = PANEL_GROUPS,
  panelColumns = panelGroups * TILE_COLUMNS,
  /// How many rows of x a panel serves at most: so many stay in the second cache, and so do their sums between two pieces.
  mostTiles = 256 / TILE_ROWS,
  mostRows = mostTiles * TILE_ROWS,
  /// How many rows of x have their turn with one section of a panel before the next section.
  turnRows = 8 * TILE_ROWS,
  tileSums = TILE_ROWS * TILE_COLUMNS,
};

/// What one register holds of a lane type.
typedef float section __attribute__((ext_vector_type(SECTION_LENGTH)));

INLINE section load_section(const void *values) {
  section result;
  memcpy(&result, values, sizeof result);
  return result;
}

/// Writes the sections of sixteen numbers, `distance` floats apart.
INLINE void store_sections(lanes x, float *place, size_t distance) {
  UNROLLED for (size_t s = 0; s < sectionCount; s++) {
    memcpy(place + s * distance, (const char *)&x + s * sizeof(section), sizeof(section));
  }
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

/// [tiles, sections, sixteens, rows of a tile, `SECTION_LENGTH`]; the last tile has fewer rows.
static void arrange(transmute_rows x, size_t in, float *arranged) {
  for (size_t t = 0; t < x.count; t += TILE_ROWS) {
    size_t rows = x.count - t < TILE_ROWS ? x.count - t : TILE_ROWS;
    float *tile = arranged + t * sixteens(in) * laneCount;
    for (size_t r = 0; r < rows; r++) {
      const void *row = element(x.values, (t + r) * x.stride);
      float *place = tile + r * SECTION_LENGTH;
      FOR_EACH_SIXTEEN(in) {
        store_sections(load_up_to(element(row, i), width), place, sixteens(in) * rows * SECTION_LENGTH);
        place += rows * SECTION_LENGTH;
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

/// The part of the rows that is multiplied now: `count` sixteens from number `first` on.
typedef struct piece {
  size_t first, count;
  int isFirst, isLast;
} piece;

/// What is read next: `rows` rows of `length` bytes, `stride` bytes apart; it comes into the caches bit by bit.
typedef struct ahead {
  const char *row;
  size_t rows, length, stride, offset;
} ahead;

/// Asks for the next `bytes` bytes, about.
INLINE void fetch(ahead *next, size_t bytes) {
  const size_t cacheLine = 64;
  while (bytes > 0 && next->rows > 0) {
    size_t left = next->length - next->offset, some = left < bytes ? left : bytes;
    const char *place = next->row + next->offset;
    for (size_t i = 0; i < some; i += cacheLine) __builtin_prefetch(place + i, 0, 3);
    bytes -= some;
    next->offset += some;
    if (some < left) continue;
    next->offset = 0;
    next->row += next->stride;
    next->rows--;
  }
}

/// Adds `count` sixteens of a section of `rows` rows of x, times those of a panel's group of columns, to sums.
///
/// `rows` is a constant, so that all sums stay in registers.
INLINE void add_tile(int rows, const float *x, const float *group, size_t count, section *sums) {
  section w[TILE_COLUMNS];
  _Pragma("clang loop unroll_count(4)") for (; count > 0; count--) {
    UNROLLED for (int o = 0; o < TILE_COLUMNS; o++) w[o] = load_section(group + o * SECTION_LENGTH);
    UNROLLED for (int r = 0; r < rows; r++) {
      section a = load_section(x + r * SECTION_LENGTH);
      UNROLLED for (int o = 0; o < TILE_COLUMNS; o++) {
        sums[r * TILE_COLUMNS + o] = __builtin_elementwise_fma(a, w[o], sums[r * TILE_COLUMNS + o]);
      }
    }
    x += rows * SECTION_LENGTH;
    group += TILE_COLUMNS * SECTION_LENGTH;
  }
}

/// The sums of a tile with one group of columns: [sections, `tileSums`].
typedef section tile_sums[sectionCount][tileSums];

/// All sixteen of sum number `i`, of which the last section is still in a register.
INLINE lanes joined(const tile_sums kept, const section *last, int i) {
  lanes result;
  UNROLLED for (size_t s = 0; s < sectionCount; s++) {
    memcpy((char *)&result + s * sizeof(section), s + 1 < sectionCount ? &kept[s][i] : &last[i], sizeof(section));
  }
  return result;
}

/// The trees of a tile's sums, to where the results of its first `columns` columns go.
INLINE void finish_tile(int rows, const tile_sums kept, const section *last, size_t columns, target target) {
  // Three more than a tile has, because four trees are made at a time.
  float dots[tileSums + 3];
  UNROLLED for (int i = 0; i < rows * TILE_COLUMNS; i += 4) {
    const int end = rows * TILE_COLUMNS - 1;
#define SUM(n) joined(kept, last, i + n < end ? i + n : end)
    four_lanes four = four_trees(SUM(0), SUM(1), SUM(2), SUM(3));
#undef SUM
    memcpy(&dots[i], &four, sizeof four);
  }
  if (columns < TILE_COLUMNS) {
    UNROLLED for (int r = 0; r < rows; r++) {
      for (size_t o = 0; o < columns; o++) store_dot(dots[r * TILE_COLUMNS + o], target, r, o);
    }
    return;
  }
  UNROLLED for (int o = 0; o < TILE_COLUMNS; o++) {
    UNROLLED for (int r = 0; r < rows; r++) store_dot(dots[r * TILE_COLUMNS + o], target, r, o);
  }
}

/// One section of one tile, `rows` rows of x from `t` on, with each group of a panel.
INLINE void tiles(int rows, block x, size_t t, size_t s, const float *panel, size_t columns, piece piece,
                  tile_sums *kept, target target) {
  const float *place = x.arranged + t * x.sixteens * laneCount + (s * x.sixteens + piece.first) * rows * SECTION_LENGTH;
  for (size_t o = 0, g = 0; o < columns; o += TILE_COLUMNS, g++) {
    section sums[tileSums];
    UNROLLED for (int i = 0; i < rows * TILE_COLUMNS; i++) sums[i] = piece.isFirst ? 0 : kept[g][s][i];
    add_tile(rows, place, panel, piece.count, sums);
    panel += piece.count * TILE_COLUMNS * SECTION_LENGTH;
    if (piece.isLast && s + 1 == sectionCount) {
      size_t rest = columns - o;
      finish_tile(rows, kept[g], sums, rest < TILE_COLUMNS ? rest : TILE_COLUMNS, target_from(target, t, o));
    } else {
      UNROLLED for (int i = 0; i < rows * TILE_COLUMNS; i++) kept[g][s][i] = sums[i];
    }
  }
}

/// One piece of a panel against all rows of a block; not inlined into every type's product.
///
/// A few tiles have their turns with one section, then with the next, so that a section of the panel stays in the first cache.
static void panel_product(block x, const float *panel, size_t columns, piece piece, ahead next,
                          tile_sums kept[][panelGroups], target target) {
  size_t share = next.rows * next.length / (sectionCount * (x.count / TILE_ROWS + 1)) + 1;
  size_t length = (columns + TILE_COLUMNS - 1) / TILE_COLUMNS * piece.count * TILE_COLUMNS * SECTION_LENGTH;
  for (size_t first = 0; first < x.count; first += turnRows) {
    size_t end = x.count - first < turnRows ? x.count : first + turnRows;
    // Sums that no other piece goes on with need no memory of their own.
    size_t away = piece.isFirst && piece.isLast ? first : 0;
    for (size_t s = 0; s < sectionCount; s++) {
      const float *part = panel + s * length;
      size_t t = first;
#define TILES(rows) \
      fetch(&next, share), tiles(rows, x, t, s, part, columns, piece, kept[(t - away) / TILE_ROWS], target)
      for (; t + TILE_ROWS <= end; t += TILE_ROWS) TILES(TILE_ROWS);
      switch (end - t) {
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
  }
}

/// Writes a piece of a panel as floats: [sections, groups, sixteens, columns of a group, `SECTION_LENGTH`]; rows that are not
/// there, and elements beyond the end of a row, are zero.
INLINE void write_panel(transmute_weight_type type, transmute_weight weight, size_t k, size_t count, float *panel) {
  size_t groupLength = sixteens(count) * TILE_COLUMNS * SECTION_LENGTH;
  size_t groups = (weight.count + TILE_COLUMNS - 1) / TILE_COLUMNS;
  float widened[pieceLength];
  for (size_t o = 0; o < groups * TILE_COLUMNS; o++) {
    float *place = panel + o / TILE_COLUMNS * groupLength + o % TILE_COLUMNS * SECTION_LENGTH;
    const void *row = o < weight.count ? weight_element(type, weight, o, k) : 0;
    if (type == transmute_weight_type_blocks && row) widen_blocks(weight, row, count, widened);
    FOR_EACH_SIXTEEN(count) {
      lanes w = 0;
      if (row) {
        w = type == transmute_weight_type_blocks ? load(widened + i)
                                                 : load_weights_up_to(type, element_after(type, row, i), width);
      }
      store_sections(w, place, groups * groupLength);
      place += TILE_COLUMNS * SECTION_LENGTH;
    }
  }
}

/// All rows of a block, at most `mostRows`, against one panel.
///
/// `following` is how many rows of the weight come after those.
INLINE void block_product(transmute_weight_type type, block x, transmute_weight weight, size_t following, size_t in,
                          target target) {
  tile_sums kept[mostTiles][panelGroups];
  lanes panel[panelColumns * pieceLength / laneCount];
  size_t k = 0;
  do {
    size_t rest = in - k, count = rest < pieceLength ? rest : pieceLength;
    write_panel(type, weight, k, count, (float *)panel);
    // The next piece of these rows, or after the last the first of the next rows.
    int isLast = count == rest;
    size_t next_k = isLast ? 0 : k + count, next_rest = in - next_k;
    ahead next = {
        .row = weight_element(type, weight, isLast ? weight.count : 0, next_k),
        .rows = isLast ? following : weight.count,
        .length = weight_bytes(type, weight, next_rest < pieceLength ? next_rest : pieceLength),
        .stride = weight_bytes(type, weight, weight.stride),
    };
    piece piece = {k / laneCount, sixteens(count), k == 0, isLast};
    panel_product(x, (float *)panel, weight.count, piece, next, kept, target);
    k += count;
  } while (k < in);
}

/// `count` rows of x, as `arrange` wrote them.
INLINE void panel_products(transmute_weight_type type, const float *arranged, size_t count, transmute_weight weight,
                           size_t in, target target) {
  for (size_t t = 0; t < count; t += mostRows) {
    block x = {arranged + t * sixteens(in) * laneCount, count - t < mostRows ? count - t : mostRows, sixteens(in)};
    for (size_t o = 0; o < weight.count; o += panelColumns) {
      transmute_weight some = weight;
      some.values = weight_element(type, weight, o, 0);
      some.count = weight.count - o < panelColumns ? weight.count - o : panelColumns;
      size_t rest = weight.count - o - some.count;
      block_product(type, x, some, rest < panelColumns ? rest : panelColumns, in, target_from(target, t, o));
    }
  }
}
