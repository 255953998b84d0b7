// The row kernels for portable; src/training/CMakeLists.txt gives this file its compiler flags.
#define HONE_ISA rows_portable
#include "rows/table.h"
