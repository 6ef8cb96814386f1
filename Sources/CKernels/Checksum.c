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

// MARK: CRC-32C

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t crc32c_instructed(uint32_t state, const uint8_t *bytes, size_t count) {
  uint64_t wide = state;
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    __builtin_memcpy(&word, bytes, sizeof word);
    wide = _mm_crc32_u64(wide, word);
  }
  uint32_t narrow = (uint32_t)wide;
  for (; count > 0; bytes++, count--) narrow = _mm_crc32_u8(narrow, *bytes);
  return narrow;
}

static int has_crc32c_instruction(void) { return __builtin_cpu_supports("sse4.2"); }

#elif defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>

static uint32_t crc32c_instructed(uint32_t state, const uint8_t *bytes, size_t count) {
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word;
    __builtin_memcpy(&word, bytes, sizeof word);
    state = __crc32cd(state, word);
  }
  for (; count > 0; bytes++, count--) state = __crc32cb(state, *bytes);
  return state;
}

static int has_crc32c_instruction(void) { return 1; }

#else

static uint32_t crc32c_instructed(uint32_t state, const uint8_t *bytes, size_t count) { return state; }

static int has_crc32c_instruction(void) { return 0; }

#endif

uint32_t transmute_crc32c_plain(uint32_t sum, const uint8_t *bytes, size_t count) {
  // The remainders of the sixteen polynomials of four bits, behind which four zeros stand; 0x82f63b78 is P, reflected.
  static const uint32_t remainders[16] = {
      0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
      0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
  };
  uint32_t state = ~sum;
  for (size_t i = 0; i < count; i++) {
    state ^= bytes[i];
    state = state >> 4 ^ remainders[state & 15];
    state = state >> 4 ^ remainders[state & 15];
  }
  return ~state;
}

uint32_t transmute_crc32c(uint32_t sum, const uint8_t *bytes, size_t count) {
  return has_crc32c_instruction() ? ~crc32c_instructed(~sum, bytes, count) : transmute_crc32c_plain(sum, bytes, count);
}
