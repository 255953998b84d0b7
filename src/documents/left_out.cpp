#include "left_out.h"

#include <fmt/format.h>

namespace hone::documents {

void LeftOut::add(std::string_view kind, std::size_t count) {
  if (count > 0) counts_[std::string(kind)] += count;
}

void LeftOut::say(std::string_view name, std::vector<std::string>& warnings) const {
  std::string list;
  std::size_t total = 0, said = 0;
  for (const auto& [kind, count] : counts_) {
    if (said > 0) list += said + 1 == counts_.size() ? " and " : ", ";
    list += fmt::format("{} {}{}", count, kind, count == 1 ? "" : "s");
    ++said, total += count;
  }
  if (total > 0) warnings.push_back(fmt::format("{}: {} {} left out.", name, list, total == 1 ? "was" : "were"));
}

void say_remarks(std::string_view name, std::initializer_list<CountedRemark> remarks,
                 std::vector<std::string>& warnings) {
  for (const auto& [count, remark] : remarks)
    if (count > 0) warnings.push_back(fmt::format("{}: {} {}.", name, count, count == 1 ? remark.one : remark.many));
}

}  // namespace hone::documents
