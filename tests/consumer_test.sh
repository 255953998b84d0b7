#!/usr/bin/env bash
# Installs Hone, moves the folder, and builds and runs example programs against it, outside the tree.
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

# Programs of somebody else's.
cp -r "$HONE_SOURCE_DIR/tests/consumer" "$outside/consumer"
PKG_CONFIG_LIBDIR=/nonexistent cmake -S "$outside/consumer" -B "$outside/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$CXX" >"$outside/configure.log" 2>&1 ||
  { cat "$outside/configure.log"; fail "find_package(hone)"; }
cmake --build "$outside/build" >"$outside/build.log" 2>&1 || { cat "$outside/build.log"; fail "building against libhone"; }
# With the models that all tests share: pulled once into Hone's cache.
export HONE_HOME="${HONE_TEST_MODELS:-${HONE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hone}/test-models}"
export HONE_CACHE="$outside/cache" GOMP_SPINCOUNT=1000
for model in smollm2-135m-instruct all-minilm-l6-v2; do
  "$prefix/bin/hone" pull "$model" >"$outside/pull.log" 2>&1 || { cat "$outside/pull.log"; fail "pulling $model"; }
done
# ask: a citation with its document, its page and its words.
mkdir "$outside/contracts"
cp "$HONE_SOURCE_DIR/tests/cases/citation-at-its-words/two_pages.pdf" "$outside/contracts"
"$outside/build/ask" "$outside/contracts" "Who may terminate early?" >"$outside/answer" || fail "asking a folder"
grep -q "Colm Roche" "$outside/answer" || { cat "$outside/answer"; fail "the answer"; }
grep -q '^\[1\] two_pages.pdf, page 2, characters .*Colm Roche' "$outside/answer" || { cat "$outside/answer"; fail "the citation"; }
! "$outside/build/ask" "$outside/missing" "Who may terminate early?" 2>"$outside/message" || fail "a missing folder is not an error"
grep -q missing "$outside/message" || fail "the error does not name the folder"
echo "the installed library works where it was moved to"
