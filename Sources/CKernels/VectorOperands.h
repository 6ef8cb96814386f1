/// Both operands of products of many rows of x, in the order in which a tile reads them, for one instruction set.
///
///     section     what one register holds: four numbers of each of `sharing` rows of the weight
///     panel       four sections' rows of the weight, a piece of each, widened to float32
///     tile        `TILE_ROWS` rows of x, of which four numbers at a time are repeated for all rows of a section
///
/// Of both, the *quarters* come one after the other: the numbers 0 to 3 of all sixteens of a row, then 4 to 7, and so on. So each is one
/// stream. x is written once for all of a product, the weight panel by panel.
///
/// The including file says how wide its registers are, `SECTION_LENGTH` floats, and how many rows of x a tile has: a register of sums for
/// each of them and each section, the rows' own numbers and one section are in registers.
#include "CKernels.h"
#include "Lanes.h"
#include "WeightRows.h"

enum {
  quarterLength = 4,
  quarterCount = laneCount / quarterLength,
  tileRows = TILE_ROWS,
  /// How many sections a panel has, because trees are made of four registers at a time.
  tileSections = 4,
  /// How many rows of the weight share a section, and how many a panel has.
  sharing = SECTION_LENGTH / quarterLength,
  panelRows = tileSections * sharing,
  /// How many k are summed before the next rows.
  pieceLength = 768,
};

/// What one register holds.
typedef float section __attribute__((ext_vector_type(SECTION_LENGTH)));

/// How many sixteens a row has, the last of them padded with zeros.
INLINE size_t sixteens(size_t count) { return (count + laneCount - 1) / laneCount; }

/// How many rows the tile has that begins with row `t` of `count`.
INLINE size_t rows_from(size_t t, size_t count) { return count - t < tileRows ? count - t : tileRows; }

/// [tiles, quarters, sixteens, rows of a tile, 4]; the last tile has fewer rows.
static void arrange(transmute_rows x, size_t in, float *arranged) {
  for (size_t t = 0; t < x.count; t += tileRows) {
    size_t rows = rows_from(t, x.count), distance = sixteens(in) * rows * quarterLength;
    for (size_t r = 0; r < rows; r++) {
      const void *row = element(x.values, (t + r) * x.stride);
      float *place = arranged + t * sixteens(in) * laneCount + r * quarterLength;
      FOR_EACH_SIXTEEN(in) {
        lanes all = load_up_to(element(row, i), width);
        UNROLLED for (size_t q = 0; q < quarterCount; q++) {
          memcpy(place + q * distance, (const char *)&all + q * sizeof(four_lanes), sizeof(four_lanes));
        }
        place += rows * quarterLength;
      }
    }
  }
}

/// Writes the quarters of a sixteen of as many rows as share a section, `distance` floats apart.
INLINE void store_quarters(const lanes *w, float *place, size_t distance) {
  section quarters[quarterCount];
#if SECTION_LENGTH == 16
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)
#define ODD(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define HIGH(a, b) __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
  lanes even[2] = {EVEN(w[0], w[1]), EVEN(w[2], w[3])}, odd[2] = {ODD(w[0], w[1]), ODD(w[2], w[3])};
  quarters[0] = LOW(even[0], even[1]);
  quarters[1] = LOW(odd[0], odd[1]);
  quarters[2] = HIGH(even[0], even[1]);
  quarters[3] = HIGH(odd[0], odd[1]);
#undef EVEN
#undef ODD
#undef LOW
#undef HIGH
#else
  UNROLLED for (size_t q = 0; q < quarterCount; q++) {
    UNROLLED for (size_t s = 0; s < sharing; s++) {
      memcpy((char *)&quarters[q] + s * sizeof(four_lanes), (const char *)&w[s] + q * sizeof(four_lanes), sizeof(four_lanes));
    }
  }
#endif
  UNROLLED for (size_t q = 0; q < quarterCount; q++) memcpy(place + q * distance, &quarters[q], sizeof(section));
}

/// Writes a piece of at most `panelRows` rows as floats: [quarters, sixteens, sections, `sharing`, 4]. Elements beyond the end of a row
/// are zero; where rows are missing the first stands, whose results go nowhere.
///
/// Section c holds the rows c, 4 + c, …, so that four registers of sums give results in the order of the rows.
INLINE void write_panel(transmute_weight_type type, transmute_weight weight, size_t k, size_t count, float *panel) {
  float widened[panelRows][pieceLength];
  const char *rows[panelRows];
  for (size_t o = 0; o < panelRows; o++) {
    rows[o] = weight_element(type, weight, o < weight.count ? o : 0, k);
    if (type == transmute_weight_type_blocks) {
      widen_blocks(weight, rows[o], count, widened[o]);
      rows[o] = (const char *)widened[o];
    }
  }
  if (type == transmute_weight_type_blocks) type = transmute_weight_type_float32;
  size_t distance = sixteens(count) * tileSections * SECTION_LENGTH;
  FOR_EACH_SIXTEEN(count) {
    UNROLLED for (size_t c = 0; c < tileSections; c++) {
      lanes w[sharing];
      UNROLLED for (size_t s = 0; s < sharing; s++) {
        w[s] = load_weights_up_to(type, element_after(type, rows[s * tileSections + c], i), width);
      }
      store_quarters(w, panel, distance);
      panel += SECTION_LENGTH;
    }
  }
}

