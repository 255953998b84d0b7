// Bringing a model in: a name of the catalogue, a Hugging Face repository, an address, or a file or folder of one's own.
//
//   PullOptions options{.agree = [](const installed::ModelTerms& terms) { use(terms.text); return true; }};      // shown, and agreed to
//   HONE_TRY(auto pulled, pull_model("qwen3-4b", options, progress));     // or "ORG/NAME:Q8_0", "x.gguf", "https://…"
//   use(pulled.model.file);
//
// A failed or killed pull leaves no model behind that looks complete; the next one goes on where it ended.
#pragma once

#include <functional>
#include <string>

#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/installed/registry.h"

namespace hone::pull {

struct PullOptions {
  std::string name;  // to be known by; "": the catalogue's, the repository's or the file's
  std::string type = "auto";  // of a conversion: auto, f32, f16, bf16
  std::string quantization;  // of a GGUF repository; "": Q4_K_M or the nearest
  std::function<bool(const installed::ModelTerms&)> agree;  // none: nothing that has terms is brought
};

struct Pulled {
  installed::InstalledModel model;
  bool was_here = false;  // nothing had to be done
  double seconds = 0;
};

// Errors: not_found, permission_denied (gated, terms not agreed to), network, integrity, corrupt_data, unsupported, busy, io.
Result<Pulled> pull_model(const std::string& what, const PullOptions& options, const Progress& progress);

}  // namespace hone::pull
