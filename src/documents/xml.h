// XML parts of docx, epub and fdx files: parsed by pugixml, which expands no entities of a document's own; declared ones
// and deep nesting are refused.
//
//   HONE_TRY(XmlTree tree, parse_xml(bytes, "word/document.xml of letter.docx", limits));
//   pugi::xml_node body = descend(tree->document_element(), "body");    // <w:body>, whatever its prefix
#pragma once

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "hone/core/result.h"
#include "hone/documents/limits.h"

namespace hone::documents {

using XmlTree = std::unique_ptr<pugi::xml_document>;

// Errors: corrupt_data, limit_exceeded (nesting).
Result<XmlTree> parse_xml(std::string_view bytes, std::string_view name, const DocumentLimits& limits);

// The name after the namespace's prefix: "p" of <w:p>.
std::string_view local_name(const pugi::xml_node& node);
// The attribute's value whatever its prefix; "" when it is not there.
std::string_view attribute(const pugi::xml_node& node, std::string_view name);
// The first child of that local name, or a null node.
pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
// Follows a way of local names down.
template <class... Names>
pugi::xml_node descend(pugi::xml_node node, Names... names) {
  ((node = child(node, names)), ...);
  return node;
}
// All text below, in order.
std::string all_text(const pugi::xml_node& node);

}  // namespace hone::documents
