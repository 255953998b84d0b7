# Short names for the work on Hone. `make` builds build/release/hone; `make help` lists the rest.
# CC and CXX choose the compiler when a build folder is made (after `make clean`): CC=clang-14 CXX=clang++-14 make

BUILD := cmake --build
# CPU=avx2: whatever is built, shown and tested is for any x86-64 processor since 2013 (presets avx2 and dev-avx2).
CPU ?= native
ifeq ($(CPU),avx2)
RELEASE := build/avx2
DEV := build/dev-avx2
else ifeq ($(CPU),native)
RELEASE := build/release
DEV := build/dev
else
$(error CPU is native or avx2, not $(CPU))
endif
BUILT := $(CURDIR)/$(RELEASE)/hone

.PHONY: all
all: $(RELEASE)/build.ninja  ## build build/release/hone (CPU=avx2: build/avx2/hone)
	@$(BUILD) $(RELEASE)

# A build folder for each preset of CMakePresets.json: release, dev, tsan, fuzz, lint, lint-all, portable, avx2, dev-avx2.
build/%/build.ninja: CMakePresets.json
	@scripts/setup --check
	@cmake --preset $* -Wno-dev --log-level=NOTICE && touch $@

.PHONY: setup
setup:  ## find what is missing on this machine and install it (asks first; YES=1: does not ask)
	@scripts/setup build test

.PHONY: demo
demo:  ## from a clean clone to cited answers about a novel
	@scripts/setup build
	@$(MAKE) --no-print-directory all
	@HONE=$(BUILT) scripts/demo

.PHONY: test
test:  ## everything that must hold; ends with "N passed, N failed"
	@scripts/setup build test
	@scripts/test $(notdir $(RELEASE) $(DEV))

CASES ?= $(wildcard ../shared/cases/reading ../shared/cases/tuning)
.PHONY: cases
cases: all  ## inputs on which Hone was once wrong, a line each (CASES="FOLDER …": further ones, laid over them)
	@HONE=$(BUILT) HONE_SOURCE_DIR=$(CURDIR) tests/run_script.sh $(CURDIR)/build/cases \
	  $(CURDIR)/tests/e2e_cases.py $(abspath $(CASES))

.PHONY: test-stores
test-stores: build/dev/build.ninja  ## every database through one suite, OpenSearch and Weaviate too (Maven, Go; the first time 20 minutes)
	@scripts/setup build test stores
	@scripts/test-stores

.PHONY: tsan
tsan: build/tsan/build.ninja  ## unit tests under the thread sanitizer
	@$(BUILD) build/tsan
	@ctest --test-dir build/tsan --output-on-failure --no-tests=error --parallel "$$(getconf _NPROCESSORS_ONLN)"

.PHONY: bench
bench: all  ## measure Hone beside its peers (bench/)
	@scripts/setup build bench
	@HONE=$${HONE:-$(BUILT)} scripts/bench

TUNE ?=
.PHONY: bench-tune
bench-tune: all  ## fine-tuning beside PEFT, PyTorch and llama-finetune, most of an hour (TUNE=--quick: one round)
	@scripts/setup build bench
	@HONE=$${HONE:-$(BUILT)} scripts/bench-tune $(TUNE)

EXAM ?=
.PHONY: bench-exam
bench-exam: all  ## exams beside lm-evaluation-harness with transformers, a quarter of an hour (EXAM=--quick: one round)
	@scripts/setup build bench
	@HONE=$${HONE:-$(BUILT)} bench/exam $(EXAM)

FUZZ_SECONDS ?= 600
FUZZ_JOBS ?= 1
.PHONY: fuzz
fuzz:  ## every fuzzer for FUZZ_SECONDS=600 of a processor in all, going on where it stopped, FUZZ_JOBS=1 at a time
	@scripts/setup build test
	@$(MAKE) --no-print-directory build/fuzz/build.ninja
	@$(BUILD) build/fuzz --target fuzzers
	@scripts/fuzz build/fuzz --seconds $(FUZZ_SECONDS) --jobs $(FUZZ_JOBS)

.PHONY: format
format:  ## clang-format on the sources
	@scripts/setup lint
	@scripts/format

.PHONY: lint
lint: build/lint$(if $(ALL),-all)/build.ninja  ## formatting, include graph and clang-tidy on changed files (ALL=1: on every file)
	@scripts/setup lint
	@scripts/lint

TORTURE ?=
.PHONY: torture
torture: all  ## every call of the system fails once, 1,000 kills; hours, and it goes on where it stopped (TORTURE="--seconds 600 --only add")
	@scripts/setup build test
	@tests/torture/torture.py $(BUILT) $(RELEASE)/libhone-faults.so build/torture $(TORTURE)

PREFIX ?= /usr/local
.PHONY: install
install: all  ## hone, libhone and its CMake package into PREFIX=/usr/local
	@cmake --install $(RELEASE) --prefix $(PREFIX)

.PHONY: package
package:  ## dist/: a relocatable tarball and a .deb for machines without a compiler
	@scripts/setup build package
	@scripts/package

.PHONY: clean
clean:  ## remove the build folders and dist/ (downloads and llama.cpp stay in the cache)
	@rm -rf build dist

.PHONY: help
help:  ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
