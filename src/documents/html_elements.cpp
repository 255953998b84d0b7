#include "html_elements.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace hone::documents {
namespace {

std::string style_of(const GumboElement& element) { return bare(html_attribute(element, "style")); }

bool strikes(const std::string& style) {
  for (std::size_t at = style.find("text-decoration"); at != std::string::npos;
       at = style.find("text-decoration", at + 1)) {
    const std::size_t end = std::min(style.find_first_of(";}", at), style.size());
    if (style.substr(at, end - at).find("line-through") != std::string::npos) return true;
  }
  return false;
}

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t at = 0; (at = list.find_first_not_of(" \t\n\r\f", at)) != std::string_view::npos;) {
    const std::size_t end = std::min(list.find_first_of(" \t\n\r\f", at), list.size());
    if (list.substr(at, end - at) == word) return true;
    at = end;
  }
  return false;
}

}  // namespace

bool is_any(GumboTag tag, std::initializer_list<GumboTag> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

std::string_view html_attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found ? std::string_view(found->value) : std::string_view();
}

std::string bare(std::string_view css) {
  std::string out;
  for (char c : css)
    if (!std::isspace(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

int heading_level(GumboTag tag) {
  static constexpr std::array<GumboTag, 6> tags{GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
                                                GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6};
  const auto found = std::find(tags.begin(), tags.end(), tag);
  return found == tags.end() ? 0 : static_cast<int>(found - tags.begin()) + 1;
}

int newlines_around(GumboTag tag) {
  if (heading_level(tag) > 0) return 2;
  if (is_any(tag, {GUMBO_TAG_P, GUMBO_TAG_UL, GUMBO_TAG_OL, GUMBO_TAG_DL, GUMBO_TAG_TABLE, GUMBO_TAG_BLOCKQUOTE,
                   GUMBO_TAG_PRE, GUMBO_TAG_HR, GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE, GUMBO_TAG_HEADER,
                   GUMBO_TAG_FOOTER, GUMBO_TAG_ASIDE, GUMBO_TAG_NAV, GUMBO_TAG_MAIN, GUMBO_TAG_FIGURE, GUMBO_TAG_FORM,
                   GUMBO_TAG_FIELDSET, GUMBO_TAG_DETAILS}))
    return 2;
  if (is_any(tag, {GUMBO_TAG_DIV, GUMBO_TAG_LI, GUMBO_TAG_TR, GUMBO_TAG_DT, GUMBO_TAG_DD, GUMBO_TAG_CAPTION,
                   GUMBO_TAG_FIGCAPTION, GUMBO_TAG_ADDRESS, GUMBO_TAG_BODY, GUMBO_TAG_OPTION, GUMBO_TAG_LEGEND,
                   GUMBO_TAG_SUMMARY, GUMBO_TAG_CENTER}))
    return 1;
  return 0;
}

void StruckClasses::read(std::string_view style_sheet) {
  for (std::size_t at = 0; at < style_sheet.size();) {
    const std::size_t open = style_sheet.find('{', at);
    if (open == std::string_view::npos) return;
    const std::size_t close = std::min(style_sheet.find('}', open), style_sheet.size());
    if (strikes(bare(style_sheet.substr(open + 1, close - open - 1)))) {
      const std::string selectors = bare(style_sheet.substr(at, open - at)) + ",";
      for (std::size_t from = 0, end; (end = selectors.find(',', from)) != std::string::npos; from = end + 1) {
        const std::string_view one = std::string_view(selectors).substr(from, end - from);
        const std::size_t dot = one.rfind('.');  // ".c3" and "span.c3"; not ".a>.b" or ".a:hover"
        const bool simple = dot != std::string_view::npos && one.find('.') == dot &&
                            one.find_first_of(">+~:[]#*{}()", 0) == std::string_view::npos;
        if (simple) names_.emplace(one.substr(dot + 1));
      }
    }
    at = close + 1;
  }
}

bool StruckClasses::strike(std::string_view class_attribute) const {
  if (names_.empty() || class_attribute.empty()) return false;
  std::string word;
  for (char c : std::string(class_attribute) + " ") {
    if (!std::isspace(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      if (names_.contains(word)) return true;
      word.clear();
    }
  }
  return false;
}

bool is_struck(const GumboElement& element, const StruckClasses& classes) {
  if (is_any(element.tag, {GUMBO_TAG_DEL, GUMBO_TAG_S, GUMBO_TAG_STRIKE})) return true;
  return strikes(style_of(element)) || classes.strike(html_attribute(element, "class"));
}

bool is_machinery(GumboTag tag) {
  return is_any(tag, {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TITLE,
                      GUMBO_TAG_DATALIST, GUMBO_TAG_RP});
}

bool is_hidden(const GumboElement& element) {
  if (is_any(element.tag, {GUMBO_TAG_HTML, GUMBO_TAG_BODY})) return false;  // a script of the page shows it
  if (const GumboAttribute* hidden = gumbo_get_attribute(&element.attributes, "hidden"))
    return bare(hidden->value) != "until-found";  // what a search in the page shows
  const std::string style = style_of(element);
  return style.find("display:none") != std::string::npos || style.find("mso-hide:all") != std::string::npos;
}

Script script_of(const GumboElement& element) {
  if (element.tag == GUMBO_TAG_SUP) return Script::raised;
  if (element.tag == GUMBO_TAG_SUB) return Script::lowered;
  if (element.tag == GUMBO_TAG_A && (has_word(html_attribute(element, "epub:type"), "noteref") ||
                                     has_word(html_attribute(element, "role"), "doc-noteref")))
    return Script::raised;
  const std::string style = style_of(element);
  if (style.find("vertical-align:super") != std::string::npos) return Script::raised;
  return style.find("vertical-align:sub") != std::string::npos ? Script::lowered : Script::none;
}

}  // namespace hone::documents
