#include "trainer_confinement.h"

#include "hone/core/install.h"
#include "hone/core/links.h"
#include "hone/installed/card.h"
#include "hone/installed/hub_settings.h"

namespace hone::tuning {
namespace {

constexpr std::size_t most_links = 10'000;

enum class Follow { links_inside, all_links };

// A file or a folder, and where the links in a folder lead: a hub's cache is made of links.
void add_input(const fs::path& place, Follow follow, std::vector<fs::path>& reads) {
  if (place.empty()) return;
  reads.push_back(place);
  std::error_code failure;
  const fs::recursive_directory_iterator end;
  for (fs::recursive_directory_iterator entry(place, failure); !failure && entry != end; entry.increment(failure))
    if (entry->is_symlink(failure) && reads.size() < most_links &&
        (follow == Follow::all_links || !leads_out_of(place, entry->path())))
      reads.push_back(entry->path());
}

}  // namespace

Confinement trainer_confinement(const fs::path& folder, const TuningSettings& settings, const fs::path& model) {
  Confinement allowed{.kind = ConfinedKind::trainer};
  allowed.writes = {folder};
  if (!model.empty()) allowed.reads = installed::model_parts(model);
  // What a model's name is looked up in.
  for (const fs::path& catalogue :
       {installed::models_folder(), installed::HubSettings::from_environment().cache, installed_data("catalogue.json")})
    if (!catalogue.empty()) allowed.reads.push_back(catalogue);
  for (const std::string& rows : {settings.data, settings.valid}) {
    add_input(rows, Follow::links_inside, allowed.reads);  // as rows are read
    if (!rows.empty()) allowed.reads.push_back(fs::path(rows).parent_path() / "dataset_info.json");
  }
  // A file of PEFT's stands for the folder that it lies in.
  const fs::path adapter = settings.adapter;
  std::error_code ignored;
  const bool is_of_peft = !adapter.empty() && !fs::is_directory(adapter, ignored) && adapter.extension() != ".gguf";
  add_input(is_of_peft ? adapter.parent_path() : adapter, Follow::all_links, allowed.reads);
  allowed.variables = {"HOME",    "XDG_DATA_HOME", "XDG_CACHE_HOME",       "HONE_HOME", "HONE_CACHE", "HONE_DATA_DIR",
                       "HF_HOME", "HF_HUB_CACHE",  "HUGGINGFACE_HUB_CACHE"};
  return allowed;
}

}  // namespace hone::tuning
