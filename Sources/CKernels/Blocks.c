// The sizes of block types, and which implementation converts them on this processor.

#include "BlockImplementations.h"

size_t transmute_block_elements(transmute_block_type type) {
  switch (type) {
#define ELEMENTS(name, elementCount, byteCount) \
  case transmute_block_type_##name: return elementCount;
    TRANSMUTE_BLOCK_TYPES(ELEMENTS)
#undef ELEMENTS
  }
}

size_t transmute_block_bytes(transmute_block_type type) {
  switch (type) {
#define BYTES(name, elementCount, byteCount) \
  case transmute_block_type_##name: return byteCount;
    TRANSMUTE_BLOCK_TYPES(BYTES)
#undef BYTES
  }
}

void transmute_widen_blocks(transmute_block_type type, const void *blocks, size_t count, float *y) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    transmute_widen_blocks_avx2(type, blocks, count, y);
    return;
  }
#endif
  transmute_widen_blocks_plain(type, blocks, count, y);
}

void transmute_quantize_blocks(transmute_block_type type, const float *x, size_t count, void *blocks) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    transmute_quantize_blocks_avx2(type, x, count, blocks);
    return;
  }
#endif
  transmute_quantize_blocks_plain(type, x, count, blocks);
}
