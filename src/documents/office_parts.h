// The parts of an Office Open XML package and how they refer to each other (ECMA-376 part 2).
//
//   HONE_TRY(OfficeParts parts, OfficeParts::open(source, "ppt/presentation.xml"));
//   HONE_CHECK(parts.load({"ppt/slides/slide1.xml"}));
//   HONE_TRY(XmlTree slide, parts.tree("ppt/slides/slide1.xml"));          // null when it is not there
//   parts.related("ppt/slides/slide1.xml", "rId2")                         // "ppt/notesSlides/notesSlide1.xml"
#pragma once

#include <map>
#include <set>
#include <string>

#include "reading.h"
#include "xml.h"
#include "zip_archive.h"

namespace hone::documents {

class OfficeParts {
 public:
  // Reads the main part, its relationships and docProps/core.xml. The main part is found through the package's own
  // relationships, or is `usual`. Errors: corrupt_data without it, and the archive's.
  static Result<OfficeParts> open(const Source& source, const std::string& usual);
  const std::string& main() const { return main_; }

  // Brings parts and their relationships into memory.
  Status load(const std::set<std::string>& names);
  Result<XmlTree> tree(const std::string& part) const;
  // Null when the part is not there or was not loaded.
  const std::string* bytes(const std::string& part) const;
  // The part that an id of `part` names; "" when there is none or it lies outside the package.
  std::string related(const std::string& part, std::string_view id) const;
  // The parts of one kind that `part` refers to: "notesSlide", "chart", in order of their ids.
  std::vector<std::string> of_kind(const std::string& part, std::string_view kind) const;
  // Title, author and date.
  Status describe(Document& document) const;

 private:
  OfficeParts(const Source& source, Archive archive) : source_(&source), archive_(std::move(archive)) {}
  struct Target {
    std::string part, kind;
  };
  const Source* source_;
  Archive archive_;
  std::string main_;
  std::map<std::string, std::string> files_;
  std::map<std::string, std::map<std::string, Target, std::less<>>> related_;
};

}  // namespace hone::documents
