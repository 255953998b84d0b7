// The row kernels for avx512; src/training/CMakeLists.txt gives this file its compiler flags.
#define HONE_ISA rows_avx512
#include "rows/table.h"
