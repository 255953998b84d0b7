#include "hone/search/filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "hone/core/spelling.h"
#include "hone/core/unicode.h"
#include "hone/documents/file_names.h"

namespace hone::search {
namespace {

const std::vector<std::string> keys{"document", "title", "heading", "format", "language", "page"};

char32_t folded(std::string_view text, std::size_t& byte) {
  const char32_t point = next_point(text, byte);
  return point >= U'A' && point <= U'Z' ? point + 32 : point;
}

bool parse_pages(std::string_view text, std::pair<int, int>& range) {
  const char* end = text.data() + text.size();
  auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc() || range.first < 1) return false;
  if (first.ptr == end) {
    range.second = range.first;
    return true;
  }
  if (*first.ptr != '-') return false;
  auto second = std::from_chars(first.ptr + 1, end, range.second);
  return second.ec == std::errc() && second.ptr == end && range.second >= range.first;
}

}  // namespace

bool matches_pattern(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star_p = std::string_view::npos, star_t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star_p = ++p;
      star_t = t;
      continue;
    }
    std::size_t next_t = t, next_p = p;
    if (p < pattern.size() && (pattern[p] == '?' || folded(text, next_t) == folded(pattern, next_p))) {
      next_t = t, next_p = p;
      next_point(text, next_t), next_point(pattern, next_p);
      t = next_t, p = next_p;
      continue;
    }
    if (star_p == std::string_view::npos) return false;
    next_point(text, star_t);  // the last * takes one more
    t = star_t, p = star_p;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

Result<Filter> Filter::parse(const std::vector<std::string>& conditions) {
  Filter filter;
  for (const std::string& condition : conditions) {
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos)
      return Error(ErrorCode::invalid_argument,
                   "The filter '" + condition + "' has no '='. Write it as document=*.pdf or page=3-7.");
    const std::string key = condition.substr(0, equals), value = condition.substr(equals + 1);
    if (std::find(keys.begin(), keys.end(), key) == keys.end())
      return Error(ErrorCode::invalid_argument, "Documents have no '" + key + "' to filter by." +
                                                    did_you_mean(key, keys) +
                                                    " Known are document, title, heading, format, language and page.");
    if (key != "page") {
      filter.patterns_[key].push_back(documents::composed(value));
      continue;
    }
    std::pair<int, int> range;
    if (!parse_pages(value, range))
      return Error(ErrorCode::invalid_argument, "'" + value + "' is not a page or a range of pages such as 3-7.");
    filter.pages_.push_back(range);
  }
  return filter;
}

std::vector<std::string> Filter::conditions() const {
  std::vector<std::string> all;
  for (const auto& [key, patterns] : patterns_)
    for (const std::string& pattern : patterns) all.push_back(fmt::format("{}={}", key, pattern));
  for (const auto& [first, last] : pages_) all.push_back(fmt::format("page={}-{}", first, last));
  return all;
}

bool Filter::accepts(const Subject& subject) const {
  auto value = [&](const std::string& key) {
    if (key == "title") return subject.title;
    if (key == "heading") return subject.heading;
    if (key == "format") return subject.format;
    return subject.language;
  };
  const std::string path = documents::composed(subject.path);
  for (const auto& [key, patterns] : patterns_) {
    const bool any = std::any_of(patterns.begin(), patterns.end(), [&, &name = key](const std::string& pattern) {
      if (name != "document") return matches_pattern(documents::composed(value(name)), pattern);
      const std::size_t slash = path.rfind('/');
      const std::string_view file = std::string_view(path).substr(slash == std::string::npos ? 0 : slash + 1);
      return matches_pattern(path, pattern) || matches_pattern(file, pattern);
    });
    if (!any) return false;
  }
  return pages_.empty() || std::any_of(pages_.begin(), pages_.end(), [&](const std::pair<int, int>& range) {
           return subject.page >= range.first && subject.page <= range.second;
         });
}

}  // namespace hone::search
