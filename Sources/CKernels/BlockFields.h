/// Reading the fields of a block, which has any alignment and little-endian numbers.
#ifndef TRANSMUTE_BLOCK_FIELDS_H
#define TRANSMUTE_BLOCK_FIELDS_H

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
// Nothing here is ever called: a type wider than the registers has no stable way to be passed, as clang warns.
#pragma clang diagnostic ignored "-Wpsabi"

INLINE uint32_t word_at(const uint8_t *bytes) { return bytes[0] | (uint32_t)bytes[1] << 8; }

INLINE uint32_t long_word_at(const uint8_t *bytes) { return word_at(bytes) | word_at(bytes + 2) << 16; }

INLINE float float_of(uint32_t bits) {
  float result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

INLINE uint32_t bits_of(float x) {
  uint32_t result;
  memcpy(&result, &x, sizeof result);
  return result;
}

/// The float32 that the bits of a half-precision number are.
INLINE float half_of(uint32_t half) {
  uint32_t magnitude = (half & 0x7fff) << 13;
  // Exponents differ by 112; the product is exact and turns half-precision subnormals into normal numbers.
  uint32_t finite = bits_of(float_of(magnitude) * 0x1p112f);
  uint32_t bits = magnitude >= 0x0f800000 ? magnitude | 0x7f800000 : finite;
  return float_of(bits | (half & 0x8000) << 16);
}

/// The float32 that the half-precision number at `bytes` is.
INLINE float half_at(const uint8_t *bytes) { return half_of(word_at(bytes)); }

#endif
