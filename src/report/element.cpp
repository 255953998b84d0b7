#include "hone/report/element.h"

#include <pugixml.hpp>

#include <string>

#include "hone/core/result.h"
#include "hone/core/unicode.h"
#include "void_element.h"

namespace hone::report {
namespace {

// What HTML can hold: a character that it cannot is replaced, as browsers do with the worst of them.
std::string showable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t byte = 0; byte < text.size();) {
    const char32_t point = next_point(text, byte);
    const bool is_control = (point < 0x20 && point != '\t' && point != '\n' && point != '\r') ||
                            (point >= 0x7F && point < 0xA0) || (point & 0xFFFE) == 0xFFFE;
    append_utf8(out, is_control ? 0xFFFD : point);
  }
  return out;
}

}  // namespace

ReportElement ReportElement::add(std::string_view name, std::string_view text, std::string_view kind) const {
  HONE_REQUIRE(name != "script" && name != "style", "a page has no scripts, and one style sheet");
  HONE_REQUIRE(!is_void_element(pugi::xml_node(node_).name()), "a void element has no content");
  pugi::xml_node child = pugi::xml_node(node_).append_child(std::string(name).c_str());
  HONE_REQUIRE(child, "memory for a page");
  const ReportElement element(child.internal_object());
  if (!kind.empty()) element.set("class", kind);
  if (!text.empty()) element.text(text);
  return element;
}

ReportElement ReportElement::fold(std::string_view summary) const {
  const ReportElement details = add("details").set("open", "");
  details.add("summary", summary);
  return details;
}

ReportElement ReportElement::text(std::string_view text) const {
  HONE_REQUIRE(!is_void_element(pugi::xml_node(node_).name()), "a void element has no content");
  pugi::xml_node child = pugi::xml_node(node_).append_child(pugi::node_pcdata);
  HONE_REQUIRE(child.set_value(showable(text).c_str()), "memory for a page");
  return *this;
}

ReportElement ReportElement::set(std::string_view attribute, std::string_view value) const {
  HONE_REQUIRE(attribute != "src" && attribute != "style" && !attribute.starts_with("on"), "an attribute that is code");
  HONE_REQUIRE(attribute != "href" || value.starts_with('#'), "a page leads to itself alone");
  pugi::xml_attribute added = pugi::xml_node(node_).append_attribute(std::string(attribute).c_str());
  HONE_REQUIRE(added.set_value(showable(value).c_str()), "memory for a page");
  return *this;
}

}  // namespace hone::report
