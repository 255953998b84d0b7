// One HTML page in one file: light, dark and on paper, without scripts and without anything to load.
//
//   Report report("Lease", "h2 { color: var(--mark); }");
//   report.body().add("p", "Three stages.", "faint");
//   report.section("Score at each stage").add("p", "Share of the points.");
//   std::string page = report.html();
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "hone/report/element.h"

namespace pugi {
class xml_document;
}

namespace hone::report {

class Report {
 public:
  // `style`: CSS beside that of every page (page_style.cpp), which a person wrote here: it holds no `<`, `>` and `&`.
  explicit Report(std::string_view title, std::string_view style = {});
  Report(Report&&) noexcept;
  Report& operator=(Report&&) noexcept;
  ~Report();

  // Where everything stands, below the title.
  ReportElement body() const { return body_; }
  // A part with a heading, to which a line before the first one leads.
  ReportElement section(std::string_view heading);
  std::string html();

 private:
  std::unique_ptr<pugi::xml_document> document_;
  ReportElement body_{nullptr}, contents_{nullptr};
  std::size_t sections_ = 0;
};

}  // namespace hone::report
