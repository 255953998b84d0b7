// A Hugging Face hub, or a mirror of it: what a repository holds, and its files fetched into the shared cache.
//
//   Hub hub(installed::HubSettings::from_environment());
//   HONE_TRY(auto files, hub.list("org/name", "main"));
//   HONE_TRY(auto snapshot, hub.fetch("org/name", "main", chosen, progress));
//   open(snapshot.folder / chosen[0].path);
#pragma once

#include <string>
#include <vector>

#include "hone/core/files.h"
#include "hone/core/progress.h"
#include "hone/core/result.h"
#include "hone/installed/hub_cache.h"
#include "hone/installed/hub_settings.h"

namespace hone::pull {

struct HubSnapshot {
  fs::path folder;  // of the cache, with the files fetched
  std::string commit;
  std::vector<std::string> sha256;  // of each file asked for
};

class Hub {
 public:
  explicit Hub(installed::HubSettings settings);

  // All files; offline, those in the cache. Errors: not_found, permission_denied (gated, or a wrong token), network.
  Result<std::vector<installed::HubFile>> list(const std::string& repository, const std::string& revision) const;

  // Those files of one commit, several at a time, each checked by its hash. What is in the cache already stays.
  Result<HubSnapshot> fetch(const std::string& repository, const std::string& revision,
                            const std::vector<installed::HubFile>& files, const Progress& progress) const;

  const installed::HubSettings& settings() const { return settings_; }

 private:
  Error explained(Error error, const std::string& repository) const;
  installed::HubSettings settings_;
};

}  // namespace hone::pull
