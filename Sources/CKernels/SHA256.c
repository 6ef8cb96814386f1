// The state's eight words lie in two registers as the instructions want them, {a b e f} and {c d g h}, the highest first.
// Each `sha256rnds2` makes two rounds, so that four rounds need the four words of schedule that one register holds.
//
// Source: FIPS 180-4, sections 4.1.2, 4.2.2, 5.1.1, 5.3.3 and 6.2; Intel, "SHA Extensions", 2013.
#include "SHA256.h"

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>

#define INLINE static inline __attribute__((always_inline, target("sha,sse4.1")))
#define UNROLL _Pragma("clang loop unroll(full)")

enum { block_size = 64, messages = 2 };

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

typedef struct hash_state {
  __m128i abef, cdgh;
} hash_state;

/// The first 32 bits of the fractional parts of the square roots of the first eight primes.
INLINE hash_state initial_state(void) {
  return (hash_state){_mm_setr_epi32(0x9b05688c, 0x510e527f, (int)0xbb67ae85, 0x6a09e667),
                      _mm_setr_epi32(0x5be0cd19, 0x1f83d9ab, (int)0xa54ff53a, 0x3c6ef372)};
}

/// Takes in the next block of each message.
INLINE void take_blocks(hash_state *states, const uint8_t *const *blocks) {
  const __m128i big_endian = _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
  hash_state now[messages];
  // The last sixteen words of the schedule, the oldest four in the place of the next.
  __m128i words[messages][4];
  UNROLL for (int m = 0; m < messages; m++) {
    now[m] = states[m];
    UNROLL for (int i = 0; i < 4; i++) {
      words[m][i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks[m] + 16 * i)), big_endian);
    }
  }
  UNROLL for (int round = 0; round < 16; round++) {
    const __m128i constant = _mm_loadu_si128((const __m128i *)(constants + 4 * round));
    UNROLL for (int m = 0; m < messages; m++) {
      __m128i *const oldest = &words[m][round & 3];
      const __m128i sum = _mm_add_epi32(*oldest, constant);
      // What was {a b e f} becomes {c d g h} two rounds later.
      now[m].cdgh = _mm_sha256rnds2_epu32(now[m].cdgh, now[m].abef, sum);
      now[m].abef = _mm_sha256rnds2_epu32(now[m].abef, now[m].cdgh, _mm_shuffle_epi32(sum, 0x0e));
      if (round < 12) {
        const __m128i newest = words[m][(round + 3) & 3];
        const __m128i seven_back = _mm_alignr_epi8(newest, words[m][(round + 2) & 3], 4);
        const __m128i partial = _mm_sha256msg1_epu32(*oldest, words[m][(round + 1) & 3]);
        *oldest = _mm_sha256msg2_epu32(_mm_add_epi32(partial, seven_back), newest);
      }
    }
  }
  UNROLL for (int m = 0; m < messages; m++) {
    states[m].abef = _mm_add_epi32(states[m].abef, now[m].abef);
    states[m].cdgh = _mm_add_epi32(states[m].cdgh, now[m].cdgh);
  }
}

INLINE void put_digest(hash_state state, uint8_t *digest) {
  const __m128i reversed = _mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m128i abcd = _mm_unpackhi_epi64(state.cdgh, state.abef), efgh = _mm_unpacklo_epi64(state.cdgh, state.abef);
  _mm_storeu_si128((__m128i *)digest, _mm_shuffle_epi8(abcd, reversed));
  _mm_storeu_si128((__m128i *)(digest + 16), _mm_shuffle_epi8(efgh, reversed));
}

/// What stands behind the last whole block: the rest, a bit, zeros, and the number of bits; its number of blocks.
static size_t pad(const uint8_t *rest, size_t count, uint8_t *blocks) {
  const size_t restCount = count % block_size, blockCount = restCount + 9 > block_size ? 2 : 1;
  __builtin_memset(blocks, 0, blockCount * block_size);
  __builtin_memcpy(blocks, rest, restCount);
  blocks[restCount] = 0x80;
  for (int i = 0; i < 8; i++) blocks[blockCount * block_size - 1 - i] = (uint8_t)((uint64_t)count << 3 >> 8 * i);
  return blockCount;
}

__attribute__((target("sha,sse4.1"))) static void hash_pair(const uint8_t *const *bytes, size_t count,
                                                            uint8_t *digests) {
  hash_state states[messages] = {initial_state(), initial_state()};
  const size_t whole = count / block_size * block_size;
  for (size_t offset = 0; offset < whole; offset += block_size) {
    take_blocks(states, (const uint8_t *[messages]){bytes[0] + offset, bytes[1] + offset});
  }
  uint8_t padding[messages][2 * block_size];
  size_t blockCount = 0;
  for (int m = 0; m < messages; m++) blockCount = pad(bytes[m] + whole, count, padding[m]);
  for (size_t i = 0; i < blockCount; i++) {
    take_blocks(states, (const uint8_t *[messages]){padding[0] + i * block_size, padding[1] + i * block_size});
  }
  for (int m = 0; m < messages; m++) put_digest(states[m], digests + 32 * m);
}

bool transmute_sha256_pair(const uint8_t *first, const uint8_t *second, size_t count, uint8_t *digests) {
  if (!__builtin_cpu_supports("sha")) return false;
  hash_pair((const uint8_t *[messages]){first, second}, count, digests);
  return true;
}

#else

bool transmute_sha256_pair(const uint8_t *first, const uint8_t *second, size_t count, uint8_t *digests) {
  return false;
}

#endif
