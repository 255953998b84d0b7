// An element of a page. What is put into it as text stays text: it is a node of a tree, and no caller writes markup.
//
//   Report report("Lease");
//   report.body().add("p", "a < b & c", "faint");                    // <p class="faint">a &lt; b &amp; c</p>
//   report.body().add("svg").set("role", "img").add("title").text(question);
#pragma once

#include <string_view>

namespace pugi {
struct xml_node_struct;
}

namespace hone::report {

// A handle: copies are the same element. It must not outlive its Report.
class ReportElement {
 public:
  explicit ReportElement(pugi::xml_node_struct* node) : node_(node) {}

  // A new child after the others, which it returns. `kind`: its classes. There are no scripts and no more style sheets.
  ReportElement add(std::string_view name, std::string_view text = {}, std::string_view kind = {}) const;
  // A block that folds under its summary; open at first, so that all of it is printed.
  ReportElement fold(std::string_view summary) const;

  // These return the element itself. Malformed UTF-8 and control characters are shown as U+FFFD.
  ReportElement text(std::string_view text) const;
  // No attribute runs or loads something: `href` leads to a place of the page ("#…"), `src`, `style` and `on…` are refused.
  ReportElement set(std::string_view attribute, std::string_view value) const;

 private:
  pugi::xml_node_struct* node_;
};

}  // namespace hone::report
