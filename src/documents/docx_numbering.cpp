#include "docx_numbering.h"

#include <algorithm>
#include <cstdlib>

#include "docx_symbols.h"
#include "hone/core/unicode.h"
#include "list_number.h"
#include "xml.h"

namespace hone::documents {
namespace {

constexpr std::size_t longest_label = 80;  // code points: a number is repeated nowhere, but a file may say anything

long whole(const pugi::xml_node& node, long fallback) {
  if (!node) return fallback;
  return std::clamp(std::strtol(std::string(attribute(node, "val")).c_str(), nullptr, 10), -1'000'000'000L,
                    1'000'000'000L);
}

}  // namespace

DocxNumbering::DocxNumbering(const pugi::xml_node& numbering, const DocxStyles& styles) {
  for (const pugi::xml_node& node : numbering.children()) {
    if (local_name(node) == "num") read_list(node);
    if (local_name(node) != "abstractNum") continue;
    Abstract& abstract = abstracts_[std::atoi(std::string(attribute(node, "abstractNumId")).c_str())];
    abstract.style_link = attribute(child(node, "numStyleLink"), "val");
    for (const pugi::xml_node& one : node.children()) {
      if (local_name(one) != "lvl") continue;
      const int index = std::atoi(std::string(attribute(one, "ilvl")).c_str());
      if (index >= 0 && index < levels) abstract.levels[static_cast<std::size_t>(index)] = level_of(one);
    }
  }
  for (auto& [id, list] : lists_) {
    const auto abstract = abstracts_.find(list.abstract);
    if (abstract == abstracts_.end() || abstract->second.style_link.empty()) continue;
    const auto linked = lists_.find(styles.numbering(abstract->second.style_link).list);
    if (linked != lists_.end()) list.abstract = linked->second.abstract;
  }
}

void DocxNumbering::read_list(const pugi::xml_node& node) {
  List& list = lists_[std::atoi(std::string(attribute(node, "numId")).c_str())];
  list.abstract = static_cast<int>(whole(child(node, "abstractNumId"), -1));
  for (const pugi::xml_node& change : node.children()) {
    if (local_name(change) != "lvlOverride") continue;
    const int index = std::atoi(std::string(attribute(change, "ilvl")).c_str());
    if (index < 0 || index >= levels) continue;
    if (const pugi::xml_node start = child(change, "startOverride"))
      list.start[static_cast<std::size_t>(index)] = whole(start, 0);
    if (const pugi::xml_node own = child(change, "lvl")) list.replaced[index] = level_of(own);
  }
}

DocxNumbering::Level DocxNumbering::level_of(const pugi::xml_node& node) {
  Level level;
  level.there = true;
  level.start = whole(child(node, "start"), 0);
  level.restart = static_cast<int>(whole(child(node, "lvlRestart"), -1));
  if (const pugi::xml_node legal = child(node, "isLgl")) level.legal = DocxStyles::is_on(legal);
  pugi::xml_node format = child(node, "numFmt");
  if (!format) format = descend(node, "AlternateContent", "Fallback", "numFmt");
  if (format) level.format = attribute(format, "val");
  level.text = attribute(child(node, "lvlText"), "val");
  if (const pugi::xml_node suffix = child(node, "suff")) level.suffix = attribute(suffix, "val");
  level.style = attribute(child(node, "pStyle"), "val");
  level.font = attribute(descend(node, "rPr", "rFonts"), "ascii");
  return level;
}

const DocxNumbering::Level& DocxNumbering::level(const List& list, int index) const {
  static const Level none;
  if (const auto own = list.replaced.find(index); own != list.replaced.end()) return own->second;
  const auto abstract = abstracts_.find(list.abstract);
  return abstract == abstracts_.end() ? none : abstract->second.levels[static_cast<std::size_t>(index)];
}

int DocxNumbering::level_of_style(int list, std::string_view style_id) const {
  const auto found = lists_.find(list);
  if (found == lists_.end() || style_id.empty()) return 0;
  for (int index = 0; index < levels; ++index)
    if (level(found->second, index).style == style_id) return index;
  return 0;
}

DocxNumbering::Label DocxNumbering::next(int list_id, int index) {
  const auto found = lists_.find(list_id);
  if (found == lists_.end() || index < 0 || index >= levels || !level(found->second, index).there) return {};
  const List& list = found->second;
  Count& count = counts_[list.abstract];
  const auto start_of = [&](int at) {
    return list.start[static_cast<std::size_t>(at)].value_or(level(list, at).start);
  };
  const auto here = static_cast<std::size_t>(index);
  if (list.start[here] && started_.insert({list_id, index}).second) count.begun[here] = false;
  count.value[here] = count.begun[here] ? count.value[here] + 1 : start_of(index);
  count.begun[here] = true;
  for (int higher = 0; higher < index; ++higher) {
    const auto at = static_cast<std::size_t>(higher);
    if (!count.begun[at]) count.value[at] = start_of(higher);
    count.begun[at] = true;
  }
  for (int lower = index + 1; lower < levels; ++lower) {
    const int restart = level(list, lower).restart;
    if (restart < 0 || index < restart) count.begun[static_cast<std::size_t>(lower)] = false;
  }
  return written(list, index, count);
}

DocxNumbering::Label DocxNumbering::written(const List& list, int index, const Count& count) const {
  const Level& own = level(list, index);
  Label label;
  label.joined = own.suffix == "nothing";
  if (own.format == "bullet") {
    label.text = bullet(own.font, own.text);
    label.bullet = true;
    return label;
  }
  for (std::size_t at = 0; at < own.text.size(); ++at) {
    const char next = at + 1 < own.text.size() ? own.text[at + 1] : ' ';
    if (own.text[at] != '%' || next < '1' || next > '9') {
      label.text += own.text[at];
      continue;
    }
    ++at;
    const int which = next - '1';
    const Level& there = level(list, which);
    const bool plain = own.legal && there.format != "none";
    label.text += list_number(count.value[static_cast<std::size_t>(which)], plain ? "decimal" : there.format);
  }
  label.text = shorten(on_one_line(label.text), longest_label);
  if (label.text == " ") label.text.clear();
  return label;
}

}  // namespace hone::documents
