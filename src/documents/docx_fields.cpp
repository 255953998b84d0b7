#include "docx_fields.h"

#include <algorithm>
#include <cstdlib>

#include "docx_styles.h"
#include "xml.h"

namespace hone::documents {
namespace {

constexpr std::size_t longest_instruction = 200;
constexpr std::size_t deepest_field = 1000;  // fields within fields

std::string_view keyword(std::string_view instruction) {
  const std::size_t start = instruction.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  return instruction.substr(start, std::min(instruction.find_first_of(" \t\r\n\\", start), instruction.size()) - start);
}

class CountFields : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    if (local_name(node) != "fldChar") return true;
    const std::string_view type = attribute(node, "fldCharType");
    begun += type == "begin";
    ended += type == "end";
    return true;
  }
  int begun = 0, ended = 0;
};

// What a form field of Word's older kind shows.
std::string drawing_of(const pugi::xml_node& data) {
  if (const pugi::xml_node box = child(data, "checkBox")) {
    const pugi::xml_node now = child(box, "checked"), first = child(box, "default");
    return DocxStyles::is_on(now ? now : first) ? "☒" : "☐";
  }
  const pugi::xml_node list = child(data, "ddList");
  if (!list) return "";
  const pugi::xml_node chosen = child(list, "result"), first = child(list, "default");
  int left = std::atoi(std::string(attribute(chosen ? chosen : first, "val")).c_str());
  for (const pugi::xml_node& entry : list.children())
    if (local_name(entry) == "listEntry" && left-- == 0) return std::string(attribute(entry, "val"));
  return "";
}

}  // namespace

DocxFields::DocxFields(const pugi::xml_node& part) {
  CountFields count;
  pugi::xml_node copy = part;
  copy.traverse(count);
  balanced_ = count.begun <= count.ended;
}

std::string DocxFields::mark(const pugi::xml_node& node) {
  const std::string_view type = attribute(node, "fldCharType");
  if (type == "begin" && open_.size() < deepest_field) {
    const bool seen = !hides();
    open_.emplace_back();
    std::string drawing = drawing_of(child(node, "ffData"));
    open_.back().drawn = !drawing.empty();
    return seen ? drawing : "";
  }
  if (open_.empty()) return "";
  Field& field = open_.back();
  std::string out;
  const bool done = type == "end" && !field.in_result;
  if (type == "separate" || done) {
    field.in_result = true;
    const std::string_view word = keyword(field.instruction);
    computed_numbers_ += word == "LISTNUM" || word.substr(0, 7) == "AUTONUM";
    if (is_page_number(field.instruction)) {
      field.drawn = false;
      if (!hides()) out = page_number_mark;
      field.drawn = true;
    }
  }
  if (type == "end") open_.pop_back();
  return out;
}

void DocxFields::instruct(std::string_view instruction) {
  if (open_.empty() || open_.back().in_result) return;
  std::string& whole = open_.back().instruction;
  whole += instruction.substr(0, longest_instruction - std::min(longest_instruction, whole.size()));
}

bool DocxFields::hides() const {
  return std::any_of(open_.begin(), open_.end(),
                     [&](const Field& field) { return field.in_result ? field.drawn : balanced_; });
}

bool DocxFields::is_page_number(std::string_view instruction) {
  const std::string_view word = keyword(instruction);
  return word == "PAGE" || word == "NUMPAGES" || word == "SECTIONPAGES";
}

}  // namespace hone::documents
