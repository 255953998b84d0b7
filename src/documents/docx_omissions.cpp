#include "docx_omissions.h"

#include <fmt/format.h>

#include <vector>

namespace hone {
namespace {

struct Words {
  const char *one, *many;
};
constexpr std::array<Words, DocxOmissions::kinds> words{
    {{"struck-out passage", "struck-out passages"},
     {"deleted passage of tracked changes", "deleted passages of tracked changes"},
     {"hidden passage", "hidden passages"},
     {"picture", "pictures"},
     {"chart", "charts"},
     {"diagram", "diagrams"},
     {"embedded object", "embedded objects"},
     {"inserted document that could not be read", "inserted documents that could not be read"},
     {"header or footer that Word does not show", "headers or footers that Word does not show"},
     {"symbol without a letter", "symbols without a letter"},
     {"number of a LISTNUM or AUTONUM field", "numbers of LISTNUM or AUTONUM fields"}}};

}  // namespace

std::string DocxOmissions::sentence(std::string_view name) const {
  std::vector<std::string> parts;
  int all = 0;
  for (std::size_t kind = 0; kind < counts_.size(); ++kind) {
    if (counts_[kind] == 0) continue;
    all += counts_[kind];
    parts.push_back(fmt::format("{} {}", counts_[kind], counts_[kind] == 1 ? words[kind].one : words[kind].many));
  }
  if (parts.empty()) return "";
  std::string list = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) list += (i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return fmt::format("{}: {} {} left out.", name, list, all == 1 ? "was" : "were");
}

}  // namespace hone
