// Compiled in front of every file of llama.cpp (cmake/Llama.cmake).
//
// GCC before 11.5, 12.4 and 13.3 tells its optimizer that _tile_loadconfig reads 8 of the 64 bytes of a tile configuration
// (ggml-org/llama.cpp#26954). The stores of all rows and columns are then dead and vanish, and the first
// tile instruction of ggml's AMX kernels is invalid: "Illegal instruction" on every Sapphire Rapids and newer. Here both
// intrinsics say what they read and write.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define HONE_GCC_VERSION (__GNUC__ * 100 + __GNUC_MINOR__)
#if HONE_GCC_VERSION < 1105 || (HONE_GCC_VERSION >= 1200 && HONE_GCC_VERSION < 1204) || \
    (HONE_GCC_VERSION >= 1300 && HONE_GCC_VERSION < 1303)
#include <immintrin.h>

typedef struct {
  char bytes[64];
} __attribute__((may_alias)) hone_tile_config;

#define _tile_loadconfig(config) __asm__ volatile("ldtilecfg %0" ::"m"(*(const hone_tile_config*)(config)))
#define _tile_storeconfig(config) __asm__ volatile("sttilecfg %0" : "=m"(*(hone_tile_config*)(config)))
#endif
#undef HONE_GCC_VERSION
#endif
