// Block types with whatever every processor of this architecture has.

#pragma STDC FP_CONTRACT OFF

#include "BlockImplementations.h"

#define WIDEN_BLOCKS transmute_widen_blocks_plain
#define QUANTIZE_BLOCKS transmute_quantize_blocks_plain
#include "BlockConversion.h"
