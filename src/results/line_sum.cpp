#include "line_sum.h"

#include <algorithm>

#include "hone/core/hash.h"

namespace hone::results {
namespace {

constexpr std::size_t sum_digits = 16;  // of a SHA-256's 64: damage is no attack

std::string ending(const std::string& object) { return ",\"sum\":\"" + sha256(object).substr(0, sum_digits) + "\"}"; }

}  // namespace

std::string with_sum(std::string object) {
  const std::string end = ending(object);
  object.pop_back();
  return object + end;
}

Status take_sum(std::string_view line, OrderedJson& row, const std::string& where) {
  if (!row.is_object()) return {};
  const auto found = row.find("sum");
  if (found == row.end()) return {};
  row.erase(found);
  static const std::size_t length = ending("{}").size();
  const std::string object = std::string(line.substr(0, line.size() - std::min(length, line.size()))) + "}";
  if (line.ends_with(ending(object))) return {};
  return Error(ErrorCode::corrupt_data,
               where +
                   ": the line does not fit its checksum. It was damaged, or changed by something that did not take "
                   "the member \"sum\" away.",
               {NextStep::sit_again});
}

}  // namespace hone::results
