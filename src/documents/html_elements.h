// What an element of a page is to a reader: a heading, a block, a hidden or a struck-out part.
//
//   if (is_struck(element, style_sheet)) …      // <del>, <s>, text-decoration: line-through
//   newlines_around(GUMBO_TAG_P)               // 2: a blank line
#pragma once

#include <gumbo.h>

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>

namespace hone::documents {

bool is_any(GumboTag tag, std::initializer_list<GumboTag> tags);
std::string_view html_attribute(const GumboElement& element, const char* name);  // "" when it is not there
// Lower case and without white space, so that "Display : None" can be found.
std::string bare(std::string_view css);

int heading_level(GumboTag tag);  // 1 … 6, 0 for another element
int newlines_around(GumboTag tag);  // 2 leaves a blank line, 0 is inline

// The classes that a page's <style> strikes out, as exports of word processors do: ".c3{text-decoration:line-through}".
class StruckClasses {
 public:
  void read(std::string_view style_sheet);
  bool strike(std::string_view class_attribute) const;

 private:
  std::set<std::string, std::less<>> names_;
};

bool is_struck(const GumboElement& element, const StruckClasses& classes);
bool is_machinery(GumboTag tag);  // scripts, styles, templates: never text
bool is_hidden(const GumboElement& element);  // by the attribute or by display:none
enum class Script { none, raised, lowered };
Script script_of(const GumboElement& element);  // <sup>, vertical-align: super, a note's mark of an epub

}  // namespace hone::documents
