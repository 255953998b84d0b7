// LLaMA-Factory's dataset_info.json: which columns of a file mean what.
//
//   HONE_TRY(auto info, DatasetInfo::beside("data/", "medical.json", ""));
//   if (info) row = info->rename(row);
#pragma once

#include <map>
#include <optional>
#include <string>

#include "hone/core/files.h"
#include "message_list.h"

namespace hone::rows {

class DatasetInfo {
 public:
  // The entry about `file_name` in the folder's dataset_info.json; with an empty file_name the entry called `dataset`, or
  // the only local one. Empty when there is none. Errors: corrupt_data, invalid_argument (several; an unknown name).
  static Result<std::optional<DatasetInfo>> beside(const fs::path& folder, const std::string& file_name,
                                                   const std::string& dataset);
  const std::string& file_name() const { return file_name_; }
  RowFormat format() const { return format_; }
  const MessageTags& tags() const { return tags_; }
  // The row with its columns under the names that the format uses.
  OrderedJson rename(OrderedJson row) const;

 private:
  static Result<DatasetInfo> parse(const std::string& name, const OrderedJson& entry);
  std::string file_name_;
  RowFormat format_ = RowFormat::alpaca;
  MessageTags tags_;
  std::map<std::string, std::string> names_;  // the file's → ours
};

}  // namespace hone::rows
