// The parts of an Office file (OPC, ECMA-376 part 2): its main part and what that refers to are found through relationships,
// not by their usual names. Transitional and strict files alike.
//
//   HONE_TRY(OfficePackage package, OfficePackage::open(source, "docx", "word/document.xml"));
//   HONE_CHECK(package.load({"styles", "numbering"}));                  // what the main part refers to, by type
//   HONE_TRY(XmlTree styles, package.tree(package.related("styles")));  // null when there is none
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hone/core/result.h"
#include "reading.h"
#include "xml.h"
#include "zip_archive.h"

namespace hone {

class OfficePackage {
 public:
  struct Relationship {
    std::string id, type;  // type: the last word of its address, "header"
    std::string part;  // "word/header1.xml"; "" when it leads outside the file
  };

  // `usual_main` is taken when no relationship names a main part that is there. `source` must outlive the package.
  // Errors: corrupt_data when there is no main part, and those of Archive and parse_xml.
  static Result<OfficePackage> open(const Source& source, std::string_view kind, const std::string& usual_main);

  const std::string& main_part() const { return main_; }
  const std::vector<Relationship>& relationships() const { return relationships_; }  // of the main part
  // The part of that type, "" when there is none. `by_id` looks for a relationship's id instead.
  std::string related(std::string_view type) const;
  const Relationship* by_id(std::string_view id) const;

  // Unpacks, in one pass, what the main part refers to by one of these types, and the file's properties.
  Status load(const std::set<std::string, std::less<>>& types);
  // A null tree when the part is not there or was not loaded.
  Result<XmlTree> tree(const std::string& part) const;
  // Null when the part is not there or was not loaded.
  const std::string* bytes(const std::string& part) const;
  const std::string& properties_part() const { return properties_; }

 private:
  OfficePackage(const Source& source, Archive archive) : source_(&source), archive_(std::move(archive)) {}
  Status unpack(const std::set<std::string>& parts);
  Result<std::vector<Relationship>> relationships_of(const std::string& part);

  const Source* source_;
  Archive archive_;
  std::map<std::string, std::string> files_;
  std::string main_, properties_ = "docProps/core.xml";
  std::vector<Relationship> relationships_;
};

}  // namespace hone
