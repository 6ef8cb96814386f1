/// SHA-256 of two messages side by side.
#ifndef TRANSMUTE_SHA256_H
#define TRANSMUTE_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Hashes two messages of one length with SHA-256 (FIPS 180-4).
///
/// Each of a message's 64 rounds waits for the one before, so that a core hashing one is idle half of the time: two take
/// little longer than one.
///
///   - first, second: `count` bytes each.
///   - digests: room for 64 bytes, the first message's digest before the second's.
///   - returns: whether they were hashed, which takes the processor's own instructions (SHA-NI).
bool transmute_sha256_pair(const uint8_t *first, const uint8_t *second, size_t count, uint8_t *digests);

#pragma clang assume_nonnull end

#endif
