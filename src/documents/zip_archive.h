// A zip archive in memory (docx, epub), opened with suspicion: names that lead outside, encryption, too many or too large
// entries, and bombs are refused.
//
//   HONE_TRY(Archive archive, Archive::open(bytes, "book.epub", limits));
//   HONE_TRY(auto files, archive.read({"META-INF/container.xml"}));   // those that are there
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/documents/limits.h"

namespace hone::documents {

class Archive {
 public:
  // Looks through all entries. `bytes` and `limits` must outlive it.
  // Errors: corrupt_data, unsupported (encrypted), limit_exceeded, integrity (a name such as "../x").
  static Result<Archive> open(std::string_view bytes, std::string_view name, const DocumentLimits& limits);

  bool contains(const std::string& entry) const { return names_.contains(entry); }
  // The entries' contents, by name, read in one pass. All reads of an archive together stay under the limits.
  Result<std::map<std::string, std::string>> read(const std::set<std::string>& entries);

 private:
  Archive(std::string_view bytes, std::string_view name, const DocumentLimits& limits)
      : bytes_(bytes), name_(name), limits_(&limits) {}
  std::string_view bytes_;
  std::string name_;
  const DocumentLimits* limits_;
  std::set<std::string> names_;
  std::uint64_t expanded_bytes_ = 0;
};

}  // namespace hone::documents
