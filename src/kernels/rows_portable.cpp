// The row kernels for portable; src/kernels/CMakeLists.txt gives this file its compiler flags.
#define HONE_ISA rows_portable
#include "rows/table.h"
