/// The implementations of block types besides the plain one; all give the same bits.
#ifndef TRANSMUTE_BLOCK_IMPLEMENTATIONS_H
#define TRANSMUTE_BLOCK_IMPLEMENTATIONS_H

#include "Blocks.h"

#if defined(__x86_64__)
void transmute_widen_blocks_avx2(transmute_block_type type, const void *blocks, size_t count, float *y);
void transmute_quantize_blocks_avx2(transmute_block_type type, const float *x, size_t count, void *blocks);
#endif

#endif
