/// Reading weights of every type as float32, for one instruction set. Included once by every such file.
#ifndef TRANSMUTE_WEIGHT_ROWS_H
#define TRANSMUTE_WEIGHT_ROWS_H

#include "CKernels.h"
#include "Lanes.h"

typedef _Float16 half_lanes __attribute__((ext_vector_type(16)));

/// How many bytes `count` elements take; whole blocks, where elements are stored in blocks.
INLINE size_t weight_bytes(transmute_weight_type type, transmute_weight weight, size_t count) {
  switch (type) {
    case transmute_weight_type_float32: return count * sizeof(float);
    case transmute_weight_type_half:
    case transmute_weight_type_bfloat16: return count * sizeof(uint16_t);
    case transmute_weight_type_blocks:
      return count / transmute_block_elements(weight.block) * transmute_block_bytes(weight.block);
  }
}

/// Element `k` of a row of the weight, or the block that begins with it.
INLINE const void *weight_element(transmute_weight_type type, transmute_weight weight, size_t row, size_t k) {
  return (const char *)weight.values + row * weight_bytes(type, weight, weight.stride) + weight_bytes(type, weight, k);
}

/// How many bytes an element takes; not in blocks.
INLINE size_t element_bytes(transmute_weight_type type) {
  return type == transmute_weight_type_float32 ? sizeof(float) : sizeof(uint16_t);
}

/// The element that is `index` elements after one; not in blocks.
INLINE const void *element_after(transmute_weight_type type, const void *place, size_t index) {
  return (const char *)place + index * element_bytes(type);
}

/// Writes out `count` elements, whole blocks.
INLINE void widen_blocks(transmute_weight weight, const void *blocks, size_t count, float *y) {
  transmute_widen_blocks(weight.block, blocks, count / transmute_block_elements(weight.block), y);
}

/// Sixteen elements that are not in blocks, widened; `type` is a constant, so that nothing is decided at run time.
INLINE lanes load_weights(transmute_weight_type type, const void *values) {
  switch (type) {
    case transmute_weight_type_float32: return load(values);
    case transmute_weight_type_half: {
      half_lanes halves;
      memcpy(&halves, values, sizeof halves);
      return __builtin_convertvector(halves, lanes);
    }
    case transmute_weight_type_bfloat16: {
      half_word_lanes upper;
      memcpy(&upper, values, sizeof upper);
      return floats(__builtin_convertvector(upper, word_lanes) << 16);
    }
    // Blocks are never loaded sixteen elements at a time.
    case transmute_weight_type_blocks: __builtin_unreachable();
  }
}

/// The first `count` < 16 elements, widened, and zeros.
INLINE lanes load_first_weights(transmute_weight_type type, const void *values, size_t count) {
  // Zeros of every type are bytes of zero.
  lanes padded = 0;
  memcpy(&padded, values, (const char *)element_after(type, values, count) - (const char *)values);
  return load_weights(type, &padded);
}

/// All sixteen or fewer, widened, and zeros.
INLINE lanes load_weights_up_to(transmute_weight_type type, const void *values, size_t count) {
  return count == laneCount ? load_weights(type, values) : load_first_weights(type, values, count);
}

/// Sixteen elements of a block of `q8_0`, a half and 32 signed bytes, from number `first` on.
INLINE lanes load_q8_0(const char *block, size_t first) {
  typedef int8_t byte_lanes __attribute__((ext_vector_type(16)));
  _Float16 scale;
  byte_lanes quants;
  memcpy(&scale, block, sizeof scale);
  memcpy(&quants, block + sizeof scale + first, sizeof quants);
  return __builtin_convertvector(__builtin_convertvector(quants, int_lanes), lanes) * (float)scale;
}

#endif
