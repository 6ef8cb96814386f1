/// All kernels for one instruction set, as the table `KERNELS` of the kind `KIND`.
///
/// The including file chooses the target, the size of a tile, and these two names.
#include "VectorMixtures.h"
#include "VectorProducts.h"
#include "VectorRows.h"
#include "VectorValues.h"
#include "VectorStatistics.h"

#include "KernelTable.h"
