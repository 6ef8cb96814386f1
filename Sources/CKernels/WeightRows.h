/// Reading weights of every type as float32, for one instruction set.
#include "CKernels.h"
#include "Lanes.h"

typedef _Float16 half_lanes __attribute__((ext_vector_type(16)));

/// The size of an element in bytes.
INLINE size_t weight_size(transmute_weight_type type) {
  return type == transmute_weight_type_float32 ? sizeof(float) : sizeof(uint16_t);
}

INLINE const void *weight_element(transmute_weight_type type, const void *values, size_t index) {
  return (const char *)values + index * weight_size(type);
}

/// Sixteen elements, widened; `type` is a constant, so that nothing is decided at run time.
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
  }
}

/// The first `count` < 16 elements, widened, and zeros.
INLINE lanes load_first_weights(transmute_weight_type type, const void *values, size_t count) {
  // Zeros of every type are bytes of zero.
  lanes padded = 0;
  memcpy(&padded, values, count * weight_size(type));
  return load_weights(type, &padded);
}

/// All sixteen or fewer, widened, and zeros.
INLINE lanes load_weights_up_to(transmute_weight_type type, const void *values, size_t count) {
  return count == laneCount ? load_weights(type, values) : load_first_weights(type, values, count);
}
