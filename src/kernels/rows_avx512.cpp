// The row kernels for avx512; src/kernels/CMakeLists.txt gives this file its compiler flags.
#define HONE_ISA rows_avx512
#include "rows/table.h"
