// Where cards lie, and writing one: for pull only.
//
//   HONE_TRY(InstalledModel model, describe_model("mine.gguf"));
//   model.name = "mine";
//   HONE_CHECK(write_card(model));          // from now on find_model("mine") finds it
#pragma once

#include "hone/installed/registry.h"

namespace hone::installed {

fs::path models_folder();
// "org/name:Q8_0" → models/org--name--Q8_0
fs::path model_folder(const std::string& name);
// True for names that may become a folder.
bool is_model_name(std::string_view name);

// The last step of a pull. `model.file` may lie anywhere; inside its folder it is kept relative.
Status write_card(const InstalledModel& model);
// Error: not_found, also when its file is gone or has another size.
Result<InstalledModel> read_card(const std::string& name);

// All parts of a split model, in order, from the first one's name; otherwise that file alone.
std::vector<fs::path> model_parts(const fs::path& file);

}  // namespace hone::installed
