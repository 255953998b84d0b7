#include "run_inputs.h"

#include "hone/core/files.h"
#include "hone/core/hash.h"

namespace hone::tuning {
namespace {

Error other_input(const std::string& what) {
  return {ErrorCode::integrity,
          what +
              " is not what it was when this run began, so the run cannot go on to the same result. "
              "Begin another one."};
}

// What earlier versions hashed: a file, or all files of a folder, whether they were read or not.
Result<std::string> whole_hash(const fs::path& file_or_folder) {
  std::error_code failure;
  if (!fs::is_directory(file_or_folder, failure)) return sha256_file(file_or_folder);
  HONE_TRY(std::vector<fs::path> files, folder_entries(file_or_folder));
  std::erase_if(files, [&](const fs::path& file) { return !fs::is_regular_file(file, failure); });
  return hash_of_list(std::move(files));
}

Status check_files(const Json& files) {
  for (const auto& [path, hash] : files.items()) {
    HONE_TRY(const bool there, is_there(path));
    if (!there) return other_input(path);
    HONE_TRY(const std::string now, sha256_file(path));
    if (!hash.is_string() || hash.get<std::string>() != now) return other_input(path);
  }
  return {};
}

}  // namespace

Result<RunInputs> RunInputs::open(const fs::path& run, const TuningSettings& settings, const std::string& model_hash) {
  RunInputs inputs(run / "inputs.json", model_hash);
  HONE_TRY(const auto text, read_file_if_there(inputs.file_, 16 << 20));
  if (!text) return inputs;
  HONE_TRY(inputs.before_, parse_json(*text, inputs.file_.string()));
  if (!inputs.before_.is_object()) return Error(ErrorCode::corrupt_data, inputs.file_.string() + " is no JSON object.");
  if (json_value<std::string>(inputs.before_, "model", "") != model_hash) return other_input(settings.model);
  if (const Json files = json_value<Json>(inputs.before_, "files", Json()); files.is_object()) {
    HONE_CHECK(check_files(files));
    return inputs;
  }
  for (const auto& [what, path] : {std::pair{"data", settings.data}, {"valid", settings.valid}}) {
    if (path.empty()) continue;
    HONE_TRY(const std::string now, whole_hash(path));
    if (json_value<std::string>(inputs.before_, what, "") != now) return other_input(path);
  }
  return inputs;
}

Status RunInputs::note_rows(const TuningData& data) {
  std::vector<fs::path> files = data.files;
  HONE_TRY(data_hash_, hash_of_files(files));
  files.insert(files.end(), data.valid_files.begin(), data.valid_files.end());
  if (!data.exam_file.empty()) files.push_back(data.exam_file);
  if (before_.is_object()) {
    const Json known = json_value<Json>(before_, "files", Json());
    for (const fs::path& file : files)
      if (known.is_object() && !known.contains(file.string())) return other_input(file.string());
    return {};
  }
  OrderedJson json{{"model", model_hash_}, {"data", data_hash_}};
  if (!data.valid_files.empty()) {
    HONE_TRY(const std::string hash, hash_of_files(data.valid_files));
    json["valid"] = hash;
  }
  json["files"] = OrderedJson::object();
  for (const fs::path& file : files) {
    HONE_TRY(const std::string hash, sha256_file(file));
    json["files"][file.string()] = hash;
  }
  return write_file_atomically(file_, dump(json, 2) + "\n");
}

}  // namespace hone::tuning
