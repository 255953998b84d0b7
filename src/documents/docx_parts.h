// The parts of a docx that its text is made of, parsed.
//
//   HONE_TRY(DocxParts parts, DocxParts::open(source));
//   parts.body();                          // <w:body>
//   parts.footnotes.find("2")->second      // <w:footnote w:id="2">
#pragma once

#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "docx_numbering.h"
#include "docx_styles.h"
#include "hone/core/result.h"
#include "office_package.h"
#include "xml.h"

namespace hone {

class DocxParts {
 public:
  using Nodes = std::map<std::string, pugi::xml_node, std::less<>>;  // by id

  // Errors: those of OfficePackage.
  static Result<DocxParts> open(const Source& source);

  pugi::xml_node body() const;
  // Fills in title, author and date.
  Status describe(Document& document) const;
  // What an <w:altChunk> inserts; null when it is not in the file.
  const std::string* inserted(std::string_view id, std::string& name) const;

  DocxStyles styles;
  DocxNumbering numbering;
  Nodes footnotes, endnotes, comments;  // without separators
  Nodes margins;  // headers and footers, by the relationship's id
  bool even_pages_differ = false;

 private:
  explicit DocxParts(OfficePackage package) : package_(std::move(package)) {}
  Result<pugi::xml_node> root_of(const std::string& part);
  Result<Nodes> children_of(std::string_view type);

  OfficePackage package_;
  XmlTree main_;
  std::vector<XmlTree> trees_;
};

}  // namespace hone
