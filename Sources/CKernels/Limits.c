// Multiply-adds without memory, and memory without arithmetic.

#include "Limits.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

typedef float lanes __attribute__((ext_vector_type(16)));
typedef float eight_lanes __attribute__((ext_vector_type(8)));

// Twelve sums of as many registers as sixteen floats take, each of which waits for itself only.
#define SUMS(type, count) \
  type sums[count]; \
  for (int i = 0; i < count; i++) sums[i] = (type)(float)i; \
  const type factor = (type)0.5f; \
  for (size_t round = 0; round < rounds; round++) { \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < count; i++) { \
      sums[i] = __builtin_elementwise_fma(sums[i], factor, factor); \
    } \
  } \
  type total = 0; \
  for (int i = 0; i < count; i++) total += sums[i]; \
  return total[0]

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vl"))) static float with_avx512(size_t rounds) { SUMS(lanes, 12); }

__attribute__((target("avx2,fma"))) static float with_avx2(size_t rounds) {
  // Half as many lanes, twice as often.
  rounds *= 2;
  SUMS(eight_lanes, 12);
}
#endif

#if defined(__aarch64__)
static float with_neon(size_t rounds) {
  typedef float four_lanes __attribute__((ext_vector_type(4)));
  rounds *= 2;
  SUMS(four_lanes, 24);
}
#endif

float transmute_multiply_adds(transmute_kernel_kind kind, size_t rounds) {
  switch (kind) {
#if defined(__x86_64__)
    case transmute_kernel_kind_avx512: return with_avx512(rounds);
    case transmute_kernel_kind_avx2: return with_avx2(rounds);
#endif
#if defined(__aarch64__)
    case transmute_kernel_kind_neon: return with_neon(rounds);
#endif
    default: return 0;
  }
}

uint64_t transmute_read(const void *bytes, size_t count) {
  typedef uint64_t words __attribute__((ext_vector_type(8)));
  enum { streams = 4 };
  const char *place = bytes;
  size_t length = count / (streams * sizeof(words)) * sizeof(words);
  words sums[streams] = {0};
  for (size_t i = 0; i < length; i += sizeof(words)) {
    _Pragma("clang loop unroll(full)") for (size_t s = 0; s < streams; s++) {
      words some;
      memcpy(&some, place + s * length + i, sizeof some);
      sums[s] ^= some;
    }
  }
  words all = sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
  uint64_t result = 0;
  for (int i = 0; i < 8; i++) result ^= all[i];
  return result;
}
