#include "html_list.h"

#include <charconv>
#include <optional>
#include <string_view>

#include "html_elements.h"
#include "list_number.h"

namespace hone::documents {
namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n\r\f+");
  if (first == std::string_view::npos) return std::nullopt;
  std::int32_t value = 0;
  const auto read = std::from_chars(text.data() + first, text.data() + text.size(), value);
  if (read.ec != std::errc()) return std::nullopt;
  return value;
}

// z, aa, ab … as browsers count; Word doubles.
std::string letters(std::int64_t number, char first) {
  std::string out;
  for (; number > 0; number = (number - 1) / 26) out.insert(out.begin(), static_cast<char>(first + (number - 1) % 26));
  return out;
}

// "" when the style sheet does not say; "none" is a list without numbers.
std::string style_type(const GumboElement& element) {
  const std::string style = bare(html_attribute(element, "style"));
  std::size_t at = style.find("list-style");
  if (at == std::string::npos) return "";
  at = style.find(':', at);
  if (at == std::string::npos) return "";
  return style.substr(at + 1, style.find(';', at) - at - 1);
}

}  // namespace

HtmlList::HtmlList(const GumboElement& list) : numbered_(list.tag == GUMBO_TAG_OL) {
  if (!numbered_) return;
  if (const std::string_view type = html_attribute(list, "type");
      type.size() == 1 && std::string_view("1aAiI").find(type[0]) != std::string_view::npos)
    type_ = type[0];
  const std::string style = style_type(list);
  const auto says = [&](std::string_view word) { return style.find(word) != std::string::npos; };
  if (says("none") || says("disc") || says("circle") || says("square")) numbered_ = false;
  if (says("lower-alpha") || says("lower-latin")) type_ = 'a';
  if (says("upper-alpha") || says("upper-latin")) type_ = 'A';
  if (says("lower-roman")) type_ = 'i';
  if (says("upper-roman")) type_ = 'I';
  if (says("decimal-leading-zero")) type_ = '0';
  if (gumbo_get_attribute(&list.attributes, "reversed")) {
    step_ = -1, next_ = 0;
    for (unsigned i = 0; i < list.children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(list.children.data[i]);
      next_ += child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_LI;
    }
  }
  if (const auto start = number_of(html_attribute(list, "start"))) next_ = *start;
}

std::string HtmlList::marker(const GumboElement& item) {
  if (!numbered_) return "";
  if (const auto value = number_of(html_attribute(item, "value"))) next_ = *value;
  const std::int64_t number = next_;
  next_ += step_;
  if (style_type(item).find("none") != std::string::npos) return "";
  std::string shown;
  if (number > 0 && (type_ == 'a' || type_ == 'A')) shown = letters(number, type_);
  if (number > 0 && number < 4000 && (type_ == 'i' || type_ == 'I'))
    shown = list_number(number, type_ == 'I' ? "upperRoman" : "lowerRoman");
  if (type_ == '0' && number >= 0 && number < 10) shown = "0" + std::to_string(number);
  return (shown.empty() ? std::to_string(number) : shown) + ". ";
}

}  // namespace hone::documents
