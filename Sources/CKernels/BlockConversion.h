/// Converting whole blocks of any type, for one instruction set: the including file chooses it, and the functions' names.
#include "Blocks.h"
#include "CodebookBlocks.h"
#include "SuperBlocks.h"
#include "SuperQuantizers.h"

void WIDEN_BLOCKS(transmute_block_type type, const void *blocks, size_t count, float *y) {
  const uint8_t *bytes = blocks;
  switch (type) {
#define WIDEN(name, elementCount, byteCount)                                                          \
  case transmute_block_type_##name:                                                                   \
    for (size_t i = 0; i < count; i++) widen_##name(bytes + i * (byteCount), y + i * (elementCount)); \
    break;
    TRANSMUTE_BLOCK_TYPES(WIDEN)
#undef WIDEN
  }
}

void QUANTIZE_BLOCKS(transmute_block_type type, const float *x, size_t count, void *blocks) {
  uint8_t *bytes = blocks;
  switch (type) {
#define QUANTIZE(name, elementCount, byteCount)                                                          \
  case transmute_block_type_##name:                                                                      \
    for (size_t i = 0; i < count; i++) quantize_##name(x + i * (elementCount), bytes + i * (byteCount)); \
    break;
    TRANSMUTE_QUANTIZED_TYPES(QUANTIZE)
#undef QUANTIZE
    default: break;
  }
}
