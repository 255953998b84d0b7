// The parts of a docx that its text is made of, parsed.
//
//   HONE_TRY(DocxParts parts, DocxParts::open(source));
//   parts.body();                          // <w:body>
//   parts.footnotes.find("2")->second      // <w:footnote w:id="2">
#pragma once

#include <map>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "docx_numbering.h"
#include "docx_styles.h"
#include "hone/core/result.h"
#include "office_parts.h"
#include "xml.h"

namespace hone::documents {

class DocxParts {
 public:
  using Nodes = std::map<std::string, pugi::xml_node, std::less<>>;  // by id

  // Errors: those of OfficeParts.
  static Result<DocxParts> open(const Source& source);

  pugi::xml_node body() const;
  Status describe(Document& document) const { return package_.describe(document); }
  // The root of a header, footer or chart by its relationship's id; a null node when there is none.
  pugi::xml_node related(std::string_view id) const;
  // What an <w:altChunk> inserts, and the part's name; null when it is not in the file.
  const std::string* inserted(std::string_view id, std::string& name) const;

  DocxStyles styles;
  DocxNumbering numbering;
  Nodes footnotes, endnotes, comments;  // without separators
  bool even_pages_differ = false;

 private:
  explicit DocxParts(OfficeParts package) : package_(std::move(package)) {}
  // The only part of a kind, "styles": by its relationship, or by its usual name.
  std::string part_of(const char* kind) const;
  Result<pugi::xml_node> root_of(const std::string& part);
  Result<Nodes> children_of(const char* kind);

  OfficeParts package_;
  XmlTree main_;
  std::vector<XmlTree> trees_;
  Nodes roots_;  // of headers, footers and charts, by part
};

}  // namespace hone::documents
