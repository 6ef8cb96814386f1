/// CRC-32 and CRC-32C at the speed of memory: by carry-less multiplication, and by an instruction of the processor.
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

/// Continues the CRC-32C (Castagnoli; RFC 3720, appendix B.4) of a message by its next bytes.
///
///   - sum: the CRC-32C of everything before `bytes`; 0 where there is nothing.
uint32_t transmute_crc32c(uint32_t sum, const uint8_t *bytes, size_t count);

/// The same without the processor's own instruction, for tests and for processors that have none.
uint32_t transmute_crc32c_plain(uint32_t sum, const uint8_t *bytes, size_t count);

#pragma clang assume_nonnull end

#endif
