#include "docx_parts.h"

#include <fmt/format.h>

namespace hone::documents {

Result<DocxParts> DocxParts::open(const Source& source) {
  HONE_TRY(OfficeParts package, OfficeParts::open(source, "word/document.xml"));
  DocxParts parts(std::move(package));
  const std::string& main = parts.package_.main();
  std::set<std::string> wanted;
  for (const char* kind : {"styles", "numbering", "settings", "footnotes", "endnotes", "comments"})
    wanted.insert(parts.part_of(kind));
  for (const char* kind : {"header", "footer", "chart", "aFChunk"})
    for (const std::string& part : parts.package_.of_kind(main, kind)) wanted.insert(part);
  HONE_CHECK(parts.package_.load(wanted));
  HONE_TRY(parts.main_, parts.package_.tree(main));
  HONE_TRY(const pugi::xml_node styles, parts.root_of(parts.part_of("styles")));
  parts.styles = DocxStyles(styles);
  HONE_TRY(const pugi::xml_node numbering, parts.root_of(parts.part_of("numbering")));
  parts.numbering = DocxNumbering(numbering, parts.styles);
  HONE_TRY(const pugi::xml_node settings, parts.root_of(parts.part_of("settings")));
  parts.even_pages_differ = DocxStyles::is_on(child(settings, "evenAndOddHeaders"));
  HONE_TRY(parts.footnotes, parts.children_of("footnotes"));
  HONE_TRY(parts.endnotes, parts.children_of("endnotes"));
  HONE_TRY(parts.comments, parts.children_of("comments"));
  for (const char* kind : {"header", "footer", "chart"})
    for (const std::string& part : parts.package_.of_kind(main, kind)) {
      if (parts.roots_.contains(part)) continue;  // a part may have several ids
      HONE_TRY(parts.roots_[part], parts.root_of(part));
    }
  return parts;
}

pugi::xml_node DocxParts::body() const { return child(main_->document_element(), "body"); }

pugi::xml_node DocxParts::related(std::string_view id) const {
  const auto found = roots_.find(package_.related(package_.main(), id));
  return found == roots_.end() ? pugi::xml_node() : found->second;
}

const std::string* DocxParts::inserted(std::string_view id, std::string& name) const {
  const std::string part = package_.related(package_.main(), id);
  name = part.substr(part.rfind('/') + 1);
  return package_.bytes(part);
}

std::string DocxParts::part_of(const char* kind) const {
  const std::string& main = package_.main();
  const std::vector<std::string> parts = package_.of_kind(main, kind);
  return parts.empty() ? fmt::format("{}{}.xml", main.substr(0, main.rfind('/') + 1), kind) : parts.front();
}

Result<pugi::xml_node> DocxParts::root_of(const std::string& part) {
  HONE_TRY(XmlTree tree, package_.tree(part));
  if (!tree) return pugi::xml_node();
  trees_.push_back(std::move(tree));
  return trees_.back()->document_element();
}

Result<DocxParts::Nodes> DocxParts::children_of(const char* kind) {
  HONE_TRY(const pugi::xml_node root, root_of(part_of(kind)));
  Nodes nodes;
  for (const pugi::xml_node& node : root.children())
    if (attribute(node, "type").empty() || attribute(node, "type") == "normal")  // the others are lines over notes
      nodes.emplace(attribute(node, "id"), node);
  return nodes;
}

}  // namespace hone::documents
