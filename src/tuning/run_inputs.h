// inputs.json of a run: hashes of the model and of the files that its rows were read from, by which a later process sees whether
// the run can go on to the same bits.
//
//   HONE_TRY(RunInputs inputs, RunInputs::open("run", settings, weights_hash));     // error integrity: it cannot
//   HONE_CHECK(inputs.note_rows(data));                                             // once they are read
//   use(inputs.data_hash());
#pragma once

#include <string>

#include "hone/core/json.h"
#include "tuning_data.h"

namespace hone::tuning {

class RunInputs {
 public:
  // Errors: integrity, naming what is another one; not_found (rows that are gone); corrupt_data.
  static Result<RunInputs> open(const fs::path& run, const TuningSettings& settings, const std::string& model_hash);
  // The first time writes the file. Later: error integrity when the rows came from other files than the first time.
  Status note_rows(const TuningData& data);
  const std::string& model_hash() const { return model_hash_; }
  const std::string& data_hash() const { return data_hash_; }

 private:
  RunInputs(fs::path file, std::string model_hash) : file_(std::move(file)), model_hash_(std::move(model_hash)) {}
  fs::path file_;
  std::string model_hash_, data_hash_;
  Json before_;  // null: the run begins
};

}  // namespace hone::tuning
