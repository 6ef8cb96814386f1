// A message is a polynomial over GF(2), and its CRC-32 the remainder modulo P. So a block may be moved D bits towards
// the end of the message when it is multiplied by x^D mod P there: 64 bits times 32 bits are less than a block of 128 bits,
// which is added to (exclusive or) whatever stands there.
//
// Four registers walk through the message side by side, each folded onto the block four registers further on. The last
// four are the remainder; their bytes stand for the whole message.
//
// Source: V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009.
#include "Checksum.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>

// For each distance D the two factors, of the lower and the upper half of a block, in the reflected order of bits:
// x^(D+32) mod P and x^(D-32) mod P, reversed in 33 bits.
#define LOW_FACTOR_512 0x154442bd4
#define HIGH_FACTOR_512 0x1c6e41596
#define LOW_FACTOR_2048 0x11542778a
#define HIGH_FACTOR_2048 0x1322d1430

#pragma clang attribute push(__attribute__((target("sse2,pclmul"))), apply_to = function)

static inline __m128i fold_128(__m128i block, __m128i factors, const uint8_t *next) {
  const __m128i low = _mm_clmulepi64_si128(block, factors, 0x00);
  const __m128i high = _mm_clmulepi64_si128(block, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), _mm_loadu_si128((const __m128i *)next));
}

static transmute_crc32_folding walk_128(uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
  const size_t step = 64;
  const __m128i factors = _mm_set_epi64x(HIGH_FACTOR_512, LOW_FACTOR_512);
  __m128i blocks[4];
  for (int i = 0; i < 4; i++) blocks[i] = _mm_loadu_si128((const __m128i *)(bytes + 16 * i));
  blocks[0] = _mm_xor_si128(blocks[0], _mm_cvtsi32_si128((int)state));
  size_t position = step;
  for (; count - position >= step; position += step) {
    for (int i = 0; i < 4; i++) blocks[i] = fold_128(blocks[i], factors, bytes + position + 16 * i);
  }
  for (int i = 0; i < 4; i++) _mm_storeu_si128((__m128i *)(remainder + 16 * i), blocks[i]);
  return (transmute_crc32_folding){position, step};
}

#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f,vpclmulqdq"))), apply_to = function)

static inline __m512i fold_512(__m512i block, __m512i factors, const uint8_t *next) {
  const __m512i low = _mm512_clmulepi64_epi128(block, factors, 0x00);
  const __m512i high = _mm512_clmulepi64_epi128(block, factors, 0x11);
  // 0x96 is the exclusive or of all three.
  return _mm512_ternarylogic_epi64(low, high, _mm512_loadu_si512(next), 0x96);
}

static transmute_crc32_folding walk_512(uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
  const size_t step = 256;
  const __m512i factors = _mm512_broadcast_i32x4(_mm_set_epi64x(HIGH_FACTOR_2048, LOW_FACTOR_2048));
  __m512i blocks[4];
  for (int i = 0; i < 4; i++) blocks[i] = _mm512_loadu_si512(bytes + 64 * i);
  blocks[0] = _mm512_xor_si512(blocks[0], _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)state)));
  size_t position = step;
  for (; count - position >= step; position += step) {
    for (int i = 0; i < 4; i++) blocks[i] = fold_512(blocks[i], factors, bytes + position + 64 * i);
  }
  for (int i = 0; i < 4; i++) _mm512_storeu_si512(remainder + 64 * i, blocks[i]);
  return (transmute_crc32_folding){position, step};
}

#pragma clang attribute pop
#endif

static const transmute_crc32_folding nothing = {0, 0};

transmute_crc32_folding transmute_crc32_fold_128(uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
#if defined(__x86_64__)
  // A message of less than two rounds gains nothing.
  if (count >= 128 && __builtin_cpu_supports("pclmul")) return walk_128(state, bytes, count, remainder);
#endif
  return nothing;
}

transmute_crc32_folding transmute_crc32_fold_512(uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
#if defined(__x86_64__)
  if (count >= 512 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq"))
    return walk_512(state, bytes, count, remainder);
#endif
  return nothing;
}

transmute_crc32_folding transmute_crc32_fold(uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder) {
  const transmute_crc32_folding wide = transmute_crc32_fold_512(state, bytes, count, remainder);
  return wide.consumed > 0 ? wide : transmute_crc32_fold_128(state, bytes, count, remainder);
}
