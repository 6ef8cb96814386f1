/// CRC-32 at the speed of memory: long messages are folded by carry-less multiplication.
#ifndef TRANSMUTE_CHECKSUM_H
#define TRANSMUTE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The most bytes that are left of a folded message.
enum { transmute_crc32_remainder_limit = 256 };

/// What became of a message: `consumed` of its bytes have the same CRC-32 as `length` bytes of remainder.
typedef struct transmute_crc32_folding {
  size_t consumed;
  size_t length;
} transmute_crc32_folding;

/// Replaces the start of a message by a short remainder that has the same CRC-32 (ISO 3309, as in zip and PNG).
///
/// The remainder's register starts at zero: the state so far is folded in. Whoever calls this computes the CRC-32 of the
/// remainder, and goes on with the bytes that were not consumed.
///
///   - state: the complement of the CRC-32 of everything before `bytes`.
///   - remainder: room for `transmute_crc32_remainder_limit` bytes.
///   - returns: nothing consumed where the message is too short, or the processor cannot multiply without carries.
transmute_crc32_folding transmute_crc32_fold(uint32_t state, const uint8_t *bytes, size_t count, uint8_t *remainder);

/// The same through registers of 128 bits (PCLMULQDQ), for tests.
transmute_crc32_folding transmute_crc32_fold_128(uint32_t state, const uint8_t *bytes, size_t count,
                                                 uint8_t *remainder);

/// The same through registers of 512 bits (VPCLMULQDQ and AVX-512), for tests.
transmute_crc32_folding transmute_crc32_fold_512(uint32_t state, const uint8_t *bytes, size_t count,
                                                 uint8_t *remainder);

#pragma clang assume_nonnull end

#endif
