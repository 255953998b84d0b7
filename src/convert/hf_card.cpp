#include "hone/convert/hf_card.h"

#include <string>

#include "hone/core/lines.h"
#include "hone/core/unicode.h"
#include "hone/core/yaml.h"

namespace hone::convert {
namespace {

constexpr std::size_t longest_front_matter = 1 << 20;

}  // namespace

Json parse_front_matter(std::string_view readme) {
  const std::string text = repair_utf8(readme.substr(0, longest_front_matter));
  std::string yaml;
  for (const TextLine& line : Lines(text)) {
    if (line.number == 1 && line.text != "---") return Json::object();
    if (line.number > 1 && line.text == "---") break;
    if (line.number > 1)
      for (const char c : line.text) yaml += c == '\t' ? "  " : std::string(1, c);  // YAML is indented by spaces alone
    yaml += '\n';
  }
  const auto card = parse_yaml(yaml, "the card");
  return card && card->is_object() ? Json(*card) : Json::object();
}

}  // namespace hone::convert
