/// Widening whole blocks of any type, for one instruction set: the including file chooses it, and the function's name.
#include "Blocks.h"
#include "CodebookBlocks.h"
#include "SuperBlocks.h"

void WIDEN_BLOCKS(transmute_block_type type, const void *blocks, size_t count, float *y) {
  const uint8_t *bytes = blocks;
  switch (type) {
#define WIDEN(name, elementCount, byteCount)                                                                   \
  case transmute_block_type_##name:                                                                            \
    for (size_t i = 0; i < count; i++) widen_##name(bytes + i * (byteCount), y + i * (elementCount)); \
    break;
    TRANSMUTE_BLOCK_TYPES(WIDEN)
#undef WIDEN
  }
}
