// The row kernels for avx2; src/kernels/CMakeLists.txt gives this file its compiler flags.
#define HONE_ISA rows_avx2
#include "rows/table.h"
