#include "dataset_info.h"

#include <fmt/format.h>

#include <vector>

#include "folder_links.h"
#include "hone/core/spelling.h"
#include "hone/core/unicode.h"

namespace hone::rows {
namespace {

constexpr std::string_view info_file = "dataset_info.json";

// LLaMA-Factory's names of columns and tags, with ours.
const std::vector<std::pair<std::string, std::string>> renamed_columns{
    {"prompt", "instruction"}, {"query", "input"},  {"response", "output"},        {"history", "history"},
    {"system", "system"},      {"tools", "tools"},  {"messages", "conversations"}, {"chosen", "chosen"},
    {"rejected", "rejected"},  {"kto_tag", "label"}};

}  // namespace

Result<DatasetInfo> DatasetInfo::parse(const std::string& name, const OrderedJson& entry) {
  DatasetInfo info;
  const auto wrong = [&](std::string_view what) {
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{}, entry '{}': {}", info_file, shorten(repair_utf8(name), 60), what));
  };
  const auto text = [&](const OrderedJson& from, const std::string& key, std::string& out) {
    if (!from.contains(key) || from[key].is_null()) return true;
    if (!from[key].is_string()) return false;
    out = from[key].get<std::string>();
    return true;
  };
  std::string formatting = "alpaca";
  if (!text(entry, "file_name", info.file_name_) || !text(entry, "formatting", formatting))
    return wrong("file_name and formatting must be strings.");
  if (formatting != "alpaca" && formatting != "sharegpt")
    return wrong("formatting is '" + shorten(formatting, 40) + "'; expected alpaca or sharegpt.");
  const OrderedJson none = OrderedJson::object();
  const OrderedJson& given = entry.contains("columns") ? entry["columns"] : none;
  const OrderedJson& tags = entry.contains("tags") ? entry["tags"] : none;
  if (!given.is_object() || !tags.is_object()) return wrong("columns and tags must be objects.");
  for (const auto& [key, ours] : renamed_columns) {
    std::string theirs;
    if (!text(given, key, theirs)) return wrong("columns." + key + " must be the name of a column.");
    if (!theirs.empty()) info.names_[theirs] = ours;
  }
  for (const auto& [key, target] : {std::pair{"role_tag", &info.tags_.role},
                                    {"content_tag", &info.tags_.content},
                                    {"user_tag", &info.tags_.user},
                                    {"assistant_tag", &info.tags_.assistant},
                                    {"observation_tag", &info.tags_.observation},
                                    {"function_tag", &info.tags_.function},
                                    {"system_tag", &info.tags_.system}})
    if (!text(tags, key, *target)) return wrong(std::string("tags.") + key + " must be a string.");
  const bool ranking = entry.contains("ranking") && entry["ranking"] == true;
  info.format_ = ranking                     ? RowFormat::preference
                 : given.contains("kto_tag") ? RowFormat::feedback
                 : formatting == "sharegpt"  ? RowFormat::sharegpt
                                             : RowFormat::alpaca;
  // One column called prompt is text to continue.
  if (info.format_ == RowFormat::alpaca && given.size() == 1 && given.contains("prompt")) {
    info.format_ = RowFormat::text;
    info.names_ = {{given["prompt"].get<std::string>(), "text"}};
  }
  return info;
}

Result<std::optional<DatasetInfo>> DatasetInfo::beside(const fs::path& folder, const std::string& file_name,
                                                       const std::string& dataset) {
  const fs::path path = folder / info_file;
  HONE_CHECK(check_inside(folder, path));
  HONE_TRY(const auto content, read_file_if_there(path, 16 << 20));
  if (!content) return std::optional<DatasetInfo>();
  HONE_TRY(const OrderedJson json, parse_ordered_json(*content, path.string()));
  if (!json.is_object())
    return Error(ErrorCode::corrupt_data, path.string() + " must be an object with an entry for each data set.");
  std::vector<std::string> local;
  std::optional<DatasetInfo> found;
  for (const auto& [name, entry] : json.items()) {
    if (!entry.is_object() || !entry.contains("file_name")) continue;  // data sets of a hub
    local.push_back(name);
    const bool wanted = file_name.empty() ? dataset.empty() || name == dataset
                                          : entry["file_name"] == file_name && (dataset.empty() || name == dataset);
    if (!wanted || found) continue;
    HONE_TRY(found, parse(name, entry));
  }
  const std::string names = fmt::format("{}", fmt::join(local, ", "));
  if (!dataset.empty() && !found)
    return Error(ErrorCode::invalid_argument, fmt::format("{} has no data set '{}'. It has {}.{}", path.string(),
                                                          dataset, names, did_you_mean(dataset, local)));
  if (file_name.empty() && dataset.empty() && local.size() > 1)
    return Error(ErrorCode::invalid_argument,
                 fmt::format("{} lists several data sets: {}. Give the file of one of them.", path.string(), names));
  return found;
}

OrderedJson DatasetInfo::rename(OrderedJson row) const {
  OrderedJson out = OrderedJson::object();
  for (const auto& [theirs, ours] : names_)
    if (auto found = row.find(theirs); found != row.end()) out[ours] = std::move(*found);
  for (auto& [key, value] : row.items())
    if (!names_.count(key) && !out.contains(key)) out[key] = value;
  return out;
}

}  // namespace hone::rows
