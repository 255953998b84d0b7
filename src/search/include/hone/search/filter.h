// Metadata filters: which documents and pages a question may use.
//
//   HONE_TRY(auto filter, Filter::parse({"document=*.pdf", "page=3-7", "language=ga"}));
//   filter.accepts({.path = "lease.pdf", .language = "ga", .page = 4});        // true
//
// Keys: document (path or file name), title, heading, format, language, page. Values are patterns with * and ?, upper and
// lower case alike; pages are numbers or ranges. Several conditions hold together; a key given twice holds with either.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"

namespace hone::search {

class Filter {
 public:
  // Errors: invalid_argument with the nearest spelling of the key.
  static Result<Filter> parse(const std::vector<std::string>& conditions);

  struct Subject {
    std::string_view path, title, heading, format, language;
    int page = 0;
  };
  bool accepts(const Subject& subject) const;
  // It asks for pages or sections, so that a part of a slice may hold and the rest not.
  bool by_place() const { return !pages_.empty() || patterns_.contains("heading"); }
  bool empty() const { return patterns_.empty() && pages_.empty(); }

  // What it says, for a database that filters by itself: every key must match one of its patterns, the page must lie in
  // one of the ranges (both ends included).
  const std::map<std::string, std::vector<std::string>>& patterns() const { return patterns_; }
  const std::vector<std::pair<int, int>>& pages() const { return pages_; }
  // What parses to the same filter.
  std::vector<std::string> conditions() const;

 private:
  std::map<std::string, std::vector<std::string>> patterns_;
  std::vector<std::pair<int, int>> pages_;
};

// * stands for any text, ? for one code point; ASCII letters match in either case.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace hone::search
