// The place where one model is put together: a scratch folder that survives a kill, a lock, and the card as the last step.
//
//   HONE_TRY(auto place, ModelPlace::take("qwen3-4b"));
//   …fetch into place.incoming(), move into place.folder()…
//   HONE_TRY(auto model, place.finish(gguf, facts));
#pragma once

#include <string>
#include <vector>

#include "hone/core/progress.h"
#include "hone/installed/card.h"

namespace hone::pull {

class ModelPlace {
 public:
  // First removes what killed pulls left of this and other models. Errors: busy (another pull brings it), invalid_argument (no name for a model), io.
  static Result<ModelPlace> take(const std::string& name);

  const std::string& name() const { return name_; }
  fs::path folder() const { return installed::model_folder(name_); }
  const fs::path& incoming() const { return incoming_; }
  // Empties the model's folder of what a killed pull left there. Only where nothing in it can be the source.
  void clear() const;
  // Error io when the disk has less than `size_bytes` free.
  Status need(std::uint64_t size_bytes) const;

  // Checks the file as llama.cpp will need it, writes the card, clears the scratch folder. Of `facts` what is set wins over
  // what the file says; its hash is computed when empty.
  Result<installed::InstalledModel> finish(const fs::path& gguf, const installed::InstalledModel& facts);

 private:
  ModelPlace(std::string name, fs::path incoming, FileLock lock)
      : name_(std::move(name)), incoming_(std::move(incoming)), lock_(std::move(lock)) {}
  std::string name_;
  fs::path incoming_;
  FileLock lock_;
};

// Joins the files into `to`, atomically, and only when the whole has that hash ("": any). The hash.
Result<std::string> join_files(const std::vector<fs::path>& parts, const fs::path& to, const std::string& sha256,
                               const Progress& progress);

}  // namespace hone::pull
