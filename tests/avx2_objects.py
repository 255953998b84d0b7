#!/usr/bin/env python3
"""A build with HONE_CPU=avx2: llama.cpp's libraries hold AVX2 code and nothing that a processor of 2013 lacks.

Looked for in the disassembly: zmm registers, the upper half of xmm and ymm, mask registers, tiles. A probe compiled for
AVX-512 shows that the look can find them."""
import os
import re
import subprocess
from pathlib import Path

scratch = Path(os.environ["HONE_TEST_SCRATCH"])
compiler, build = os.environ["HONE_LLAMA_CXX"], Path(os.environ["HONE_LLAMA_BUILD"])
too_new = re.compile(r"%zmm|%[xy]mm(?:1[6-9]|2\d|3[01])|%k[0-7]\b|%tmm")


def code(file):
    """The lines of its disassembly."""
    with subprocess.Popen(["objdump", "--disassemble", "--no-show-raw-insn", str(file)], stdout=subprocess.PIPE, text=True) as dump:
        yield from dump.stdout
    assert dump.returncode == 0, f"objdump could not read {file}"


probe = scratch / "probe.cpp"
probe.write_text("void scale(float* a, float b) { for (int i = 0; i < 4096; ++i) a[i] = a[i] > b ? a[i] * b : a[i]; }\n")
subprocess.run([compiler, "-O3", "-march=x86-64-v4", "-mprefer-vector-width=512", "-c", str(probe), "-o", str(scratch / "probe.o")], check=True)
assert any(too_new.search(line) for line in code(scratch / "probe.o")), "the probe's AVX-512 code is not seen: this test would prove nothing"

libraries = sorted(build.rglob("lib*.a"))
assert {"libggml-cpu.a", "libggml-base.a", "libllama.a"} <= {library.name for library in libraries}, libraries
wide = 0
for library in libraries:
    for line in code(library):
        assert not too_new.search(line), f"{library.name}: {line.strip()}"
        wide += library.name == "libggml-cpu.a" and "%ymm" in line
assert wide > 10000, f"libggml-cpu.a has {wide} lines with ymm registers; is it built for AVX2?"
