// Where an adapter lies, whichever form it has.
//
//   HONE_TRY(auto place, find_adapter("runs/contracts"));        // a run: adapter/ and adapter.gguf
//   HONE_TRY(auto base, model::GgufFile::open("smollm2.gguf"));
//   HONE_TRY(auto adapter, read_adapter("runs/contracts", base));
#pragma once

#include "hone/adapter/lora_adapter.h"
#include "hone/core/files.h"
#include "hone/core/result.h"
#include "hone/model/gguf.h"

namespace hone::adapter {

// At least one is there.
struct AdapterPlace {
  fs::path peft_folder;
  fs::path gguf_file;
};

// `path`: a folder of PEFT's or MLX's, a GGUF adapter file, or the folder of a tune run, which holds adapter/ and adapter.gguf.
// Errors: not_found (saying what was looked for, and the newest checkpoint where the folder holds those), invalid_argument (a file that is something else).
Result<AdapterPlace> find_adapter(const fs::path& path);

// Reads it, PEFT's folder first (its scales are not folded), and makes it fit the base. Errors: those of find_adapter,
// read_peft_adapter, read_gguf_adapter and fit_adapter.
Result<LoraAdapter> read_adapter(const fs::path& path, const model::GgufFile& base);

}  // namespace hone::adapter
