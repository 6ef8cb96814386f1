/// The codebooks of `iq1`, `iq2` and `iq3`: rows of eight elements of two bits, or four of four bits, the first the lowest.
#ifndef TRANSMUTE_CODEBOOKS_H
#define TRANSMUTE_CODEBOOKS_H

#include <stdint.h>

extern const uint16_t transmute_iq1_rows[2048];
extern const uint16_t transmute_iq2_xxs_rows[256];
extern const uint16_t transmute_iq2_xs_rows[512];
extern const uint16_t transmute_iq2_s_rows[1024];
extern const uint16_t transmute_iq3_xxs_rows[256];
extern const uint16_t transmute_iq3_s_rows[512];

#endif
