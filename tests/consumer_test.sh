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

# sit: two sittings of one exam, and the verdict between them.
mkdir "$outside/town"
while IFS='|' read -r sentence question words; do
  printf '%s\n\n' "$sentence" >>"$outside/town/town.md"
  printf '{"question":"%s","must_contain":"%s"}\n' "$question" "$words" >>"$outside/town.jsonl"
done <<'FACTS'
The lease of the mill was signed by Margaret Ellis.|Who signed the lease of the mill?|Margaret Ellis
The key of the chapel is kept by Tobias Wren.|Who keeps the key of the chapel?|Tobias Wren
The gate of the orchard is painted violet.|What colour is the gate of the orchard?|violet
In the harbour of Kelm lie seventeen boats.|How many boats lie in the harbour of Kelm?|seventeen
The history of the lighthouse was written by Agnes Porrit.|Who wrote the history of the lighthouse?|Agnes Porrit
The ferry to Sorrel costs nine pence.|What does the ferry to Sorrel cost?|nine pence
The bell of Saint Brannoc was repaired by Jonas Vetch.|Who repaired the bell of Saint Brannoc?|Jonas Vetch
The quarry at Penn Hill is owned by Cecily Marsh.|Who owns the quarry at Penn Hill?|Cecily Marsh
FACTS
"$outside/build/sit" "$outside/town.jsonl" "$outside/town" >"$outside/sat" || fail "sitting an exam with the installed library"
for line in "base: 8 questions, [0-9]+ declined, [0-9]+ points \([0-9]+ to [0-9]+\)" "documents: 8 questions, [0-9]+ declined, [0-9]+ points \([0-9]+ to [0-9]+\)" \
  "verdict: (better|can't tell), [1-9][0-9]* points \(-?[0-9]+ to [1-9][0-9]*\)" ".*documents is better than base.* 8 questions of which [1-8] changed.*"; do
  grep -qE "^$line$" "$outside/sat" || { cat "$outside/sat"; fail "the sitting program does not say: $line"; }
done
[ -f "$outside/town.base.sitting.jsonl" ] && [ -f "$outside/town.documents.sitting.jsonl" ] || fail "the sittings are not beside their exam"
! "$outside/build/sit" "$outside/village.jsonl" "$outside/town" 2>"$outside/message" || fail "a missing exam is not an error"
grep -q village.jsonl "$outside/message" || fail "the error does not name the exam"

# Tunes a model of a few kilobytes in the installed worker and asks it something.
head -8 "$HONE_SOURCE_DIR/examples/scenes/train.jsonl" >"$outside/rows.jsonl"
tune() { HONE_CACHE="$outside/cache" "$outside/build/tune" "$HONE_SOURCE_DIR/src/training/testdata/llama/model.gguf" "$@" "Which scene is it?"; }
tune "$outside/rows.jsonl" "$outside/run" >"$outside/said" || fail "tuning with the installed library"
[ "$(grep -c '^step [123] of 3, loss ' "$outside/said")" = 3 ] && grep -q '^answer: ' "$outside/said" && [ -f "$outside/run/adapter.gguf" ] ||
  { cat "$outside/said"; fail "what the tuning program says"; }
! tune "$outside/rows.jsonl" "$outside/run" >/dev/null 2>"$outside/message" || fail "a run is replaced"
grep -q 'already holds a run' "$outside/message" || fail "the error does not name the run"
echo "the installed library works where it was moved to"
