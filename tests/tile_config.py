#!/usr/bin/env python3
"""ggml's AMX tile configuration as this compiler writes it: all 64 bytes reach ldtilecfg. Needs no AMX machine.

GCC before 11.5, 12.4 and 13.3 drops the stores of rows and columns (cmake/gcc_tile_config.h). Here ggml's own amx/mmq.cpp is
compiled for Sapphire Rapids with that header in front, whatever this machine is, and the constants of its configuration are
looked for in the object code. A probe without the header shows that the look can fail: where the compiler is one of those,
its constants must be missing."""
import os
import re
import subprocess
from pathlib import Path

source, scratch = Path(os.environ["HONE_SOURCE_DIR"]), Path(os.environ["HONE_TEST_SCRATCH"])
compiler, ggml = os.environ["HONE_LLAMA_CXX"], Path(os.environ["HONE_LLAMA_SOURCE"]) / "ggml"
header = source / "cmake/gcc_tile_config.h"
march = ["-O3", "-march=sapphirerapids"]


def compiled(file, *options):
    target = scratch / "object.o"
    subprocess.run([compiler, *options, "-c", str(file), "-o", str(target)], check=True)
    code = subprocess.run(["objdump", "--disassemble", str(target)], check=True, capture_output=True, text=True).stdout
    return target.read_bytes(), code


def columns(values):
    return b"".join(value.to_bytes(2, "little") for value in values)


# 1. The probe: rows 1 to 8, columns 4 to 32.
probe = scratch / "probe.cpp"
probe.write_text("""
#include <immintrin.h>
struct Config { unsigned char palette, start, reserved[14]; unsigned short columns[16]; unsigned char rows[16]; };
void configure() {
  alignas(64) Config config = {};
  config.palette = 1;
  for (int tile = 0; tile < 8; ++tile) {
    config.rows[tile] = static_cast<unsigned char>(tile + 1);
    config.columns[tile] = static_cast<unsigned short>(4 * (tile + 1));
  }
  _tile_loadconfig(&config);
}
""")
rows, widths = bytes(range(1, 9)), columns(range(4, 36, 4))
mended, _ = compiled(probe, *march, "-include", str(header))
plain, _ = compiled(probe, *march)
assert rows in mended and widths in mended, "the probe's tile configuration is not stored whole with the header in front"
identity = subprocess.run([compiler, "--version"], check=True, capture_output=True, text=True).stdout
gcc = re.search(r"(?:g\+\+|c\+\+|gcc)[^\n]* (\d+)\.(\d+)\.\d+", identity) if "clang" not in identity else None
version = tuple(map(int, gcc.groups())) if gcc else (99, 0)
affected = version < (11, 5) or (12, 0) <= version < (12, 4) or (13, 0) <= version < (13, 3)
assert (rows in plain) != affected, f"GCC {version} without the header: stores {'there' if affected else 'missing'}, expected otherwise"

# 2. ggml's own file: every object that configures tiles holds its constants.
mmq, code = compiled(ggml / "src/ggml-cpu/amx/mmq.cpp", *march, "-std=c++17", "-DNDEBUG", "-include", str(header),
                     *[f"-I{ggml / folder}" for folder in ("include", "src", "src/ggml-cpu")])
assert "ldtilecfg" in code and "tdpb" in code, "amx/mmq.cpp has no AMX code; has ggml moved it?"
assert bytes([8, 8, 16, 16, 16, 16, 16, 16]) in mmq, "amx/mmq.cpp: the rows of ggml's tiles are not stored"
assert columns([64, 64, 32, 32, 64, 64, 64, 64]) in mmq or columns([64, 64, 32, 32]) in mmq, "amx/mmq.cpp: columns not stored"
print(f"GCC {'.'.join(map(str, version))}: tile configuration stored whole" if gcc else "not GCC: stored whole")
