#include "hone/report/report.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "hone/core/result.h"
#include "page_style.h"
#include "void_element.h"

namespace hone::report {
namespace {

// pugixml writes `<p/>` for an element without content, which HTML reads as `<p>`. With an empty text it is `<p></p>`.
struct EndTags : pugi::xml_tree_walker {
  bool for_each(pugi::xml_node& node) override {
    if (node.type() == pugi::node_element && !node.first_child() && !is_void_element(node.name()))
      node.append_child(pugi::node_pcdata);
    return true;
  }
};

struct StringWriter : pugi::xml_writer {
  std::string out;
  void write(const void* data, std::size_t size) override { out.append(static_cast<const char*>(data), size); }
};

}  // namespace

Report::Report(std::string_view title, std::string_view style) : document_(std::make_unique<pugi::xml_document>()) {
  document_->append_child(pugi::node_doctype).set_value("html");
  const ReportElement html(document_->append_child("html").internal_object());
  html.set("lang", "en");
  const ReportElement head = html.add("head");
  head.add("meta").set("charset", "utf-8");
  head.add("meta").set("name", "viewport").set("content", "width=device-width, initial-scale=1");
  head.add("meta")
      .set("http-equiv", "Content-Security-Policy")
      .set("content", "default-src 'none'; style-src 'unsafe-inline'");
  head.add("title", title);
  // Browsers do not read entities in a style sheet: what would be written as one must not be in it.
  const std::string sheet = fmt::format("{}{}", page_style(), style);
  HONE_REQUIRE(sheet.find_first_of("<>&") == std::string::npos, "a style sheet without entities");
  pugi::xml_node(document_->child("html").child("head")).append_child("style").text().set(sheet.c_str());
  body_ = html.add("body");
  body_.add("h1", title);
}

Report::Report(Report&&) noexcept = default;
Report& Report::operator=(Report&&) noexcept = default;
Report::~Report() = default;

ReportElement Report::section(std::string_view heading) {
  if (sections_++ == 0) contents_ = body_.add("nav");
  const std::string place = fmt::format("part-{}", sections_);
  contents_.add("a", heading).set("href", "#" + place);
  const ReportElement section = body_.add("section").set("id", place);
  section.add("h2", heading);
  return section;
}

std::string Report::html() {
  EndTags end_tags;
  document_->traverse(end_tags);
  StringWriter writer;
  document_->save(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return writer.out + '\n';
}

}  // namespace hone::report
