#include "hone/rows/training_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "folder_links.h"
#include "hone/core/files.h"
#include "hone/core/unicode.h"
#include "hone/parquet/parquet_file.h"
#include "row_collector.h"
#include "unpacked.h"

namespace hone::rows {
namespace {

constexpr std::string_view syntaxes =
    "JSON (an array of objects), JSONL (one object a line), CSV (with a header) or Parquet";

std::string lower_extension(const fs::path& path) {
  std::string out = path.extension().string();
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return out;
}

bool is_packing(const std::string& extension) {
  return extension == ".gz" || extension == ".zst" || extension == ".xz" || extension == ".bz2";
}

// "rows.jsonl.gz" is a .jsonl.
std::string inner_extension(const fs::path& path) {
  const std::string extension = lower_extension(path);
  return is_packing(extension) ? lower_extension(path.stem()) : extension;
}

// A name without its extensions: "train-00000-of-00002" of train-00000-of-00002.jsonl.gz.
std::string inner_stem(const fs::path& path) {
  const fs::path name = path.filename();
  return (is_packing(lower_extension(name)) ? name.stem().stem() : name.stem()).string();
}

Result<RowSyntax> syntax_of(const fs::path& path, std::string_view content) {
  const std::string extension = inner_extension(path);
  if (parquet::is_parquet(content) || extension == ".parquet") return RowSyntax::parquet;
  if (extension == ".csv" || extension == ".tsv") return RowSyntax::csv;
  if (extension == ".json" || extension == ".jsonl" || extension == ".ndjson") return RowSyntax::json;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && (content[first] == '[' || content[first] == '{')) return RowSyntax::json;
  return Error(ErrorCode::invalid_argument,
               fmt::format("{} is not a file of training rows that Hone reads. Expected {}.", path.string(), syntaxes));
}

Result<RowFile> load(const fs::path& path, const RowOptions& options) {
  if (auto mapped = MappedFile::open(path)) {  // Parquet is read page by page, where it lies
    RowFile file{.name = path.string(), .syntax = RowSyntax::parquet, .mapped = std::move(*mapped)};
    if (parquet::is_parquet(file.bytes())) return file;
  }
  HONE_TRY(std::string packed, read_file(path, options.max_file_bytes));
  HONE_TRY(std::string content, unpacked(std::move(packed), path.string(), options.max_file_bytes));
  HONE_TRY(const RowSyntax syntax, syntax_of(path, content));
  return RowFile{path.string(), std::move(content), syntax};
}

bool is_row_file(const fs::path& path) {
  static const std::vector<std::string> known{".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet"};
  return std::find(known.begin(), known.end(), inner_extension(path)) != known.end();
}

// Whether `stem` is the split's name, or one of its numbered parts: train-00000-of-00002.
bool is_of_split(const std::string& stem, const std::string& name) {
  if (stem == name) return true;
  if (!stem.starts_with(name + "-")) return false;
  const std::string rest = stem.substr(name.size() + 1);
  const std::size_t of = rest.find("-of-");
  const auto digits = [](std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit);
  };
  return of != std::string::npos && digits(rest.substr(0, of)) && digits(rest.substr(of + 4));
}

Result<std::vector<fs::path>> row_files_in(const fs::path& folder) {
  HONE_TRY(std::vector<fs::path> found, folder_entries(folder));
  std::error_code failed;
  std::erase_if(found, [&](const fs::path& path) { return !fs::is_regular_file(path, failed) || !is_row_file(path); });
  return found;
}

// The files of a split in a folder, or in its folder "data" as hubs keep them; empty when there is none.
Result<std::vector<fs::path>> split_files(const fs::path& folder, const std::string& split) {
  std::vector<std::string> names{split};
  if (split == "valid") names = {"valid", "validation", "val"};
  for (const fs::path& place : {folder, folder / "data"}) {
    std::vector<fs::path> found;
    HONE_TRY(const auto files, row_files_in(place));
    for (const fs::path& path : files)
      if (std::any_of(names.begin(), names.end(),
                      [&](const std::string& name) { return is_of_split(inner_stem(path), name); }))
        found.push_back(path);
    const auto is_part = [](const fs::path& path) { return inner_stem(path).find("-of-") != std::string::npos; };
    if (found.size() > 1 && !std::all_of(found.begin(), found.end(), is_part))
      return Error(ErrorCode::invalid_argument,
                   fmt::format("{} has both {} and {}. Keep one of them.", place.string(),
                               found[found.size() - 1].filename().string(), found[0].filename().string()));
    if (!found.empty()) return found;
  }
  return std::vector<fs::path>();
}

// A folder with one file of rows, whatever its name: most collections on a hub are that.
Result<std::vector<fs::path>> only_file(const fs::path& folder) {
  for (const fs::path& place : {folder, folder / "data"}) {
    HONE_TRY(std::vector<fs::path> found, row_files_in(place));
    std::erase_if(found, [](const fs::path& path) {
      const std::string stem = inner_stem(path);
      return stem.starts_with("dataset_") || stem == "config" || stem == "test" || stem.starts_with("valid");
    });
    // A hub may keep the same rows as Parquet beside what was uploaded.
    if (found.size() > 1)
      std::erase_if(found, [](const fs::path& path) { return inner_extension(path) == ".parquet"; });
    if (found.size() == 1) return found;
  }
  return std::vector<fs::path>();
}

struct RowPlaces {
  std::vector<fs::path> files;
  std::optional<DatasetInfo> info;
  fs::path folder;  // in which `info` was found
};

Result<RowPlaces> places_in(const fs::path& folder, const RowOptions& options) {
  RowPlaces places{.folder = folder};
  HONE_TRY(places.files, split_files(folder, options.split));
  HONE_TRY(places.info, DatasetInfo::beside(folder, places.files.empty() ? "" : places.files[0].filename().string(),
                                            options.dataset));
  if (places.files.empty() && places.info && options.split == "train") {
    const fs::path inside = fs::path(places.info->file_name()).lexically_normal();
    if (inside.empty() || inside.is_absolute() || *inside.begin() == "..")
      return Error(ErrorCode::invalid_argument,
                   fmt::format("dataset_info.json in {} names the file '{}', which is not inside the folder.",
                               folder.string(), places.info->file_name()));
    places.files = {folder / inside};
  }
  if (places.files.empty() && options.split == "train") {
    HONE_TRY(places.files, only_file(folder));
  }
  if (places.files.empty())
    return Error(
        ErrorCode::not_found,
        fmt::format(
            "{0} has no {1}.jsonl, {1}.json, {1}.csv or {1}.parquet, nor data/{1}-00000-of-00001 of one of them.",
            folder.string(), options.split));
  for (const fs::path& file : places.files) HONE_CHECK(check_inside(folder, file));
  return places;
}

Result<RowPlaces> places_of(const fs::path& file_or_folder, const RowOptions& options) {
  std::error_code ignored;
  if (fs::is_directory(file_or_folder, ignored)) return places_in(file_or_folder, options);
  fs::path folder = file_or_folder.parent_path();
  if (folder.empty()) folder = ".";
  RowPlaces places{.files = {file_or_folder}, .folder = folder};
  HONE_TRY(places.info, DatasetInfo::beside(folder, file_or_folder.filename().string(), options.dataset));
  return places;
}

}  // namespace

Result<RowSet> read_rows(const fs::path& file_or_folder, const RowOptions& options) {
  HONE_TRY(const RowPlaces places, places_of(file_or_folder, options));
  std::size_t next = 0;
  const NextRowFile files = [&]() -> Result<std::optional<RowFile>> {
    if (next == places.files.size()) return std::optional<RowFile>();
    HONE_TRY(RowFile file, load(places.files[next++], options));
    return std::optional(std::move(file));
  };
  const std::string name = (places.files.size() == 1 ? places.files[0] : file_or_folder).string();
  HONE_TRY(RowSet rows, collect_rows(files, name, options, places.info ? &*places.info : nullptr));
  rows.files = places.files;
  if (places.info) rows.files.push_back(places.folder / "dataset_info.json");
  return rows;
}

Result<RowSplits> read_row_splits(const fs::path& file_or_folder, const RowOptions& options) {
  RowOptions of_split = options;
  of_split.split = "train";
  HONE_TRY(RowSet train, read_rows(file_or_folder, of_split));
  RowSplits splits{.train = std::move(train)};
  std::error_code ignored;
  if (!fs::is_directory(file_or_folder, ignored)) return splits;
  for (const char* name : {"valid", "test"}) {
    HONE_TRY(const auto files, split_files(file_or_folder, name));
    if (files.empty()) continue;
    of_split.split = name;
    HONE_TRY((name[0] == 'v' ? splits.valid : splits.test), read_rows(file_or_folder, of_split));
  }
  return splits;
}

}  // namespace hone::rows
