#!/usr/bin/env bash
# Installs Hone, moves the folder, and builds and runs an example program against it, outside the tree.
# Also proves of the installation: headers show no third party and stand alone, libhone exports only namespace hone.
set -euo pipefail
fail() { echo "FAILED: $*" >&2; exit 1; }

outside=$(mktemp -d)
trap 'rm -rf "$outside"' EXIT
cmake --install "$HONE_BINARY_DIR" --prefix "$outside/first" >"$outside/install.log" || { cat "$outside/install.log"; fail "make install"; }
prefix="$outside/moved with a space"
mv "$outside/first" "$prefix"

# Headers.
"$HONE_SOURCE_DIR/tests/include_graph.py" "$prefix/include"
find "$prefix/include" -name '*.h' -print0 |
  xargs -0 -P "$(getconf _NPROCESSORS_ONLN)" -I{} "$CXX" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -x c++ -I "$prefix/include" -include {} /dev/null ||
  fail "a public header does not compile by itself"

# Names.
if [ "$(uname)" = Linux ]; then
  library=$(ls "$prefix"/lib*/libhone.so)
  nm --dynamic --defined-only "$library" | awk '{print $3}' >"$outside/names"
  [ "$(wc -l <"$outside/names")" -gt 50 ] || fail "libhone exports next to nothing"
  ! grep -vE '^_Z(N|NK|NR|NKR|NO|NKO|TIN|TSN|TVN|TTN|GVN)4hone' "$outside/names" || fail "libhone exports names that are not Hone's"
  readelf --dynamic "$library" | grep -q 'SONAME.*libhone\.so\.' || fail "libhone has no SONAME with a version"
fi

# The programs, from where they were moved to.
"$prefix/bin/hone" --version
"$prefix/libexec/hone/hone-worker" 2>"$outside/message" && fail "the worker takes no order" || grep -q usage: "$outside/message" || fail "the worker does not start"
[ -f "$prefix/share/hone/catalogue.json" ] || fail "the data files are not installed"
[ -f "$prefix/share/doc/hone/licences/llama.cpp-and-ggml.txt" ] || fail "the licences are not installed"

# A program of somebody else's.
cp -r "$HONE_SOURCE_DIR/tests/consumer" "$outside/consumer"
PKG_CONFIG_LIBDIR=/nonexistent cmake -S "$outside/consumer" -B "$outside/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$CXX" >"$outside/configure.log" 2>&1 ||
  { cat "$outside/configure.log"; fail "find_package(hone)"; }
cmake --build "$outside/build" >"$outside/build.log" 2>&1 || { cat "$outside/build.log"; fail "building against libhone"; }
printf 'one two three four five six seven eight' >"$outside/text.txt"
[ "$("$outside/build/consumer" "$outside/text.txt")" = $'0-23: one two three four five\n14-39: four five six seven eight' ] ||
  fail "the example program's answer"
! "$outside/build/consumer" "$outside/missing.txt" 2>"$outside/message" || fail "a missing file is not an error"
grep -q missing.txt "$outside/message" || fail "the error does not name the file"

# Tunes a model of a few kilobytes in the installed worker and asks it something.
head -8 "$HONE_SOURCE_DIR/examples/scenes/train.jsonl" >"$outside/rows.jsonl"
tune() { HONE_CACHE="$outside/cache" "$outside/build/tune" "$HONE_SOURCE_DIR/src/training/testdata/llama/model.gguf" "$@" "Which scene is it?"; }
tune "$outside/rows.jsonl" "$outside/run" >"$outside/said" || fail "tuning with the installed library"
[ "$(grep -c '^step [123] of 3, loss ' "$outside/said")" = 3 ] && grep -q '^answer: ' "$outside/said" && [ -f "$outside/run/adapter.gguf" ] ||
  { cat "$outside/said"; fail "what the tuning program says"; }
! tune "$outside/rows.jsonl" "$outside/run" >/dev/null 2>"$outside/message" || fail "a run is replaced"
grep -q 'already holds a run' "$outside/message" || fail "the error does not name the run"
echo "the installed library works where it was moved to"
