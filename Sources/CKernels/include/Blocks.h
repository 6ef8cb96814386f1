/// Weights that were quantised in blocks: what ggml's block types hold, as float32.
///
/// A block is a few neighbouring elements of one row that share a scale. It widens by the float32 operations that its
/// type defines, each rounded once and in one order, so that a quantised tensor has the same values everywhere.
/// Source: ggml, `ggml-common.h` for the layouts; gguf-py, `gguf/quants.py`, for the operations.
#ifndef TRANSMUTE_BLOCKS_H
#define TRANSMUTE_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Every block type: its name, how many elements a block has, and how many bytes.
#define TRANSMUTE_BLOCK_TYPES(TYPE) \
  TYPE(q4_0, 32, 18)                \
  TYPE(q4_1, 32, 20)                \
  TYPE(q5_0, 32, 22)                \
  TYPE(q5_1, 32, 24)                \
  TYPE(q8_0, 32, 34)                \
  TYPE(q8_1, 32, 36)                \
  TYPE(q2_k, 256, 84)               \
  TYPE(q3_k, 256, 110)              \
  TYPE(q4_k, 256, 144)              \
  TYPE(q5_k, 256, 176)              \
  TYPE(q6_k, 256, 210)              \
  TYPE(q8_k, 256, 292)              \
  TYPE(iq1_s, 256, 50)              \
  TYPE(iq1_m, 256, 56)              \
  TYPE(iq2_xxs, 256, 66)            \
  TYPE(iq2_xs, 256, 74)             \
  TYPE(iq2_s, 256, 82)              \
  TYPE(iq3_xxs, 256, 98)            \
  TYPE(iq3_s, 256, 110)             \
  TYPE(iq4_nl, 32, 18)              \
  TYPE(iq4_xs, 256, 136)            \
  TYPE(tq1_0, 256, 54)              \
  TYPE(tq2_0, 256, 66)              \
  TYPE(mxfp4, 32, 17)               \
  TYPE(nvfp4, 64, 36)               \
  TYPE(q1_0, 128, 18)               \
  TYPE(q2_0, 64, 18)

/// The block types to which floats are rounded.
#define TRANSMUTE_QUANTIZED_TYPES(TYPE) \
  TYPE(q4_0, 32, 18)                    \
  TYPE(q4_1, 32, 20)                    \
  TYPE(q5_0, 32, 22)                    \
  TYPE(q5_1, 32, 24)                    \
  TYPE(q8_0, 32, 34)                    \
  TYPE(q4_k, 256, 144)                  \
  TYPE(q5_k, 256, 176)                  \
  TYPE(q6_k, 256, 210)

/// A block type.
typedef enum __attribute__((enum_extensibility(closed))) transmute_block_type {
#define TRANSMUTE_BLOCK_CASE(name, elements, bytes) transmute_block_type_##name,
  TRANSMUTE_BLOCK_TYPES(TRANSMUTE_BLOCK_CASE)
#undef TRANSMUTE_BLOCK_CASE
} transmute_block_type;

/// How many elements a block has.
size_t transmute_block_elements(transmute_block_type type);

/// How many bytes a block has.
size_t transmute_block_bytes(transmute_block_type type);

/// Widens whole blocks to float32, with the same bits on every machine; of a NaN only that it is one is defined.
///
///   - blocks: `count` blocks one after the other, of any alignment.
///   - y: [count * transmute_block_elements(type)]; may not overlap the blocks.
void transmute_widen_blocks(transmute_block_type type, const void *blocks, size_t count, float *y);

/// The same, by the implementation that needs nothing of the processor.
void transmute_widen_blocks_plain(transmute_block_type type, const void *blocks, size_t count, float *y);

/// Rounds floats to whole blocks of one of the types of `TRANSMUTE_QUANTIZED_TYPES`; other types are left alone.
///
/// The blocks of 32 have the bits that gguf-py gives them, those of 256 the least squared error that is found. The same
/// numbers give the same blocks everywhere.
///
///   - x: [count * transmute_block_elements(type)]
///   - blocks: room for `count` blocks, of any alignment; may not overlap `x`.
void transmute_quantize_blocks(transmute_block_type type, const float *x, size_t count, void *blocks);

/// The same, by the implementation that needs nothing of the processor.
void transmute_quantize_blocks_plain(transmute_block_type type, const float *x, size_t count, void *blocks);

#pragma clang assume_nonnull end

#endif
