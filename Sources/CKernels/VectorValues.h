/// Widening stored values, for one instruction set.
#include "CKernels.h"
#include "Lanes.h"

INLINE half_word_lanes load_half_words(const void *values, size_t count) {
  half_word_lanes result = 0;
  if (count == laneCount) {
    memcpy(&result, values, sizeof result);
  } else {
    memcpy(&result, values, count * sizeof(uint16_t));
  }
  return result;
}

INLINE word_lanes choose_words(int_lanes mask, word_lanes yes, word_lanes no) { return mask ? yes : no; }

INLINE lanes widened_half(half_word_lanes stored) {
  word_lanes half = __builtin_convertvector(stored, word_lanes);
  word_lanes magnitude = half & 0x7fff;
  word_lanes normal = (magnitude << 13) + ((127 - 15) << 23);
  word_lanes special = magnitude << 13 | 0x7f800000;
  int_lanes signedMagnitude = (int_lanes)magnitude;
  lanes least = __builtin_convertvector(signedMagnitude, lanes) * 0x1p-24f;
  word_lanes wide = choose_words(signedMagnitude < 0x0400, words(least), normal);
  wide = choose_words(signedMagnitude < 0x7c00, wide, special);
  return floats(wide | (half & 0x8000) << 16);
}

INLINE lanes widened_bfloat16(half_word_lanes stored) {
  return floats(__builtin_convertvector(stored, word_lanes) << 16);
}

static void widen_half(const void *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    store_up_to(widened_half(load_half_words((const char *)x + 2 * i, width)), y + i, width);
  }
}

static void widen_bfloat16(const void *x, size_t count, float *y) {
  FOR_EACH_SIXTEEN(count) {
    store_up_to(widened_bfloat16(load_half_words((const char *)x + 2 * i, width)), y + i, width);
  }
}
