#include "hone/rows/training_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "row_collector.h"

namespace hone::rows {
namespace {

constexpr std::string_view syntaxes = "JSON (an array of objects), JSONL (one object a line) or CSV (with a header)";

std::string lower_extension(const fs::path& path) {
  std::string out = path.extension().string();
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return out;
}

Result<RowSyntax> syntax_of(const fs::path& path, std::string_view content) {
  const std::string extension = lower_extension(path);
  if (extension == ".csv" || extension == ".tsv") return RowSyntax::csv;
  if (extension == ".json" || extension == ".jsonl" || extension == ".ndjson") return RowSyntax::json;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (content[first] == '[' || content[first] == '{')) return RowSyntax::json;
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} is not a file of training rows that Hone reads. Expected {}.", path.string(), syntaxes));
}

// `folder`: where `info` was found.
Result<RowSet> read_file_rows(const fs::path& path, const RowOptions& options, const DatasetInfo* info,
                              const fs::path& folder) {
  HONE_TRY(const std::string content, read_file(path, options.max_file_bytes));
  HONE_TRY(const RowSyntax syntax, syntax_of(path, content));
  HONE_TRY(RowSet rows, collect_rows(content, syntax, path.string(), options, info));
  rows.files.push_back(path);
  if (info) rows.files.push_back(folder / "dataset_info.json");
  return rows;
}

// The file of a split in a folder; empty when there is none.
Result<fs::path> split_file(const fs::path& folder, const std::string& split) {
  std::vector<fs::path> found;
  std::vector<std::string> names{split};
  if (split == "valid") names = {"valid", "validation", "val"};
  for (const std::string& name : names)
    for (const char* extension : {".jsonl", ".json", ".csv"}) {
      std::error_code ignored;
      if (fs::path path = folder / (name + extension); fs::exists(path, ignored)) found.push_back(std::move(path));
    }
  if (found.size() > 1)
    return Error(ErrorCode::invalid_argument, fmt::format("{} has both {} and {}. Keep one of them.", folder.string(),
                                                          found[0].filename().string(), found[1].filename().string()));
  return found.empty() ? fs::path() : found[0];
}

Result<RowSet> read_folder(const fs::path& folder, const RowOptions& options) {
  HONE_TRY(fs::path path, split_file(folder, options.split));
  HONE_TRY(const auto info, DatasetInfo::beside(folder, path.filename().string(), options.dataset));
  if (path.empty() && info && options.split == "train") {
    const fs::path inside = fs::path(info->file_name()).lexically_normal();
    if (inside.empty() || inside.is_absolute() || *inside.begin() == "..")
      return Error(ErrorCode::invalid_argument,
                   fmt::format("dataset_info.json in {} names the file '{}', which is not inside the folder.",
                               folder.string(), info->file_name()));
    path = folder / inside;
  }
  if (path.empty())
    return Error(ErrorCode::not_found, fmt::format("{} has no {}.jsonl, {}.json or {}.csv.", folder.string(),
                                                   options.split, options.split, options.split));
  return read_file_rows(path, options, info ? &*info : nullptr, folder);
}

}  // namespace

Result<RowSet> read_rows(const fs::path& file_or_folder, const RowOptions& options) {
  std::error_code ignored;
  if (fs::is_directory(file_or_folder, ignored)) return read_folder(file_or_folder, options);
  fs::path folder = file_or_folder.parent_path();
  if (folder.empty()) folder = ".";
  HONE_TRY(const auto info, DatasetInfo::beside(folder, file_or_folder.filename().string(), options.dataset));
  return read_file_rows(file_or_folder, options, info ? &*info : nullptr, folder);
}

Result<RowSplits> read_row_splits(const fs::path& file_or_folder, const RowOptions& options) {
  RowOptions of_split = options;
  of_split.split = "train";
  HONE_TRY(RowSet train, read_rows(file_or_folder, of_split));
  RowSplits splits{.train = std::move(train)};
  std::error_code ignored;
  if (!fs::is_directory(file_or_folder, ignored)) return splits;
  for (const char* name : {"valid", "test"}) {
    HONE_TRY(const fs::path path, split_file(file_or_folder, name));
    if (path.empty()) continue;
    of_split.split = name;
    HONE_TRY((name[0] == 'v' ? splits.valid : splits.test), read_rows(file_or_folder, of_split));
  }
  return splits;
}

}  // namespace hone::rows
