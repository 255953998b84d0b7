#!/usr/bin/env bash
# Runs one test script with an empty scratch folder: run_script.sh SCRATCH SCRIPT [ARGUMENT...]
set -euo pipefail
export HONE_TEST_SCRATCH=$1
rm -rf "$HONE_TEST_SCRATCH"
mkdir -p "$HONE_TEST_SCRATCH"
cd "$HONE_TEST_SCRATCH"
shift
exec "$@"
