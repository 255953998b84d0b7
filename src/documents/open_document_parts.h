// The parts of an OpenDocument file, packed or flat, parsed; and the objects that it embeds.
//
//   HONE_TRY(OpenDocumentParts parts, OpenDocumentParts::open(source));
//   parts.body();                    // <office:body>
//   parts.object(draw_object);       // <office:document-content> of its chart
#pragma once

#include <map>
#include <pugixml.hpp>
#include <string>

#include "open_document_styles.h"
#include "reading.h"
#include "xml.h"

namespace hone::documents {

class OpenDocumentParts {
 public:
  // Errors: those of the archive and of parse_xml; corrupt_data without content.xml, unsupported with a password.
  static Result<OpenDocumentParts> open(const Source& source);

  const Source& source() const { return *source_; }
  pugi::xml_node body() const { return child(content_->document_element(), "body"); }
  pugi::xml_node styles_root() const { return (style_tree_ ? style_tree_ : content_)->document_element(); }
  void describe(Document& document) const;  // title, author and date
  // The root of what a <draw:object> holds or refers to; a null node when that is not in the file, is no XML, or was given
  // out before: a file says each of its objects once. Valid until the next call.
  pugi::xml_node object(const pugi::xml_node& node);

  OpenDocumentStyles styles;

 private:
  explicit OpenDocumentParts(const Source& source) : source_(&source) {}
  Status open_package();

  const Source* source_;
  XmlTree content_, style_tree_, meta_, object_;
  std::map<std::string, std::string> objects_;  // content of "Object 1/content.xml", until it is given out
};

}  // namespace hone::documents
