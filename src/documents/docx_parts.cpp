#include "docx_parts.h"

#include "text_builder.h"

namespace hone {

Result<DocxParts> DocxParts::open(const Source& source) {
  HONE_TRY(OfficePackage package, OfficePackage::open(source, "docx", "word/document.xml"));
  DocxParts parts(std::move(package));
  HONE_CHECK(parts.package_.load(
      {"styles", "numbering", "settings", "footnotes", "endnotes", "comments", "header", "footer", "aFChunk"}));
  HONE_TRY(parts.main_, parts.package_.tree(parts.package_.main_part()));
  HONE_TRY(const pugi::xml_node styles, parts.root_of(parts.package_.related("styles")));
  parts.styles = DocxStyles(styles);
  HONE_TRY(const pugi::xml_node numbering, parts.root_of(parts.package_.related("numbering")));
  parts.numbering = DocxNumbering(numbering, parts.styles);
  HONE_TRY(const pugi::xml_node settings, parts.root_of(parts.package_.related("settings")));
  parts.even_pages_differ = DocxStyles::is_on(child(settings, "evenAndOddHeaders"));
  HONE_TRY(parts.footnotes, parts.children_of("footnotes"));
  HONE_TRY(parts.endnotes, parts.children_of("endnotes"));
  HONE_TRY(parts.comments, parts.children_of("comments"));
  std::map<std::string, pugi::xml_node> read;  // a part may have several ids
  for (const OfficePackage::Relationship& link : parts.package_.relationships()) {
    if (link.type != "header" && link.type != "footer") continue;
    if (!read.contains(link.part)) {
      HONE_TRY(read[link.part], parts.root_of(link.part));
    }
    parts.margins[link.id] = read[link.part];
  }
  return parts;
}

pugi::xml_node DocxParts::body() const { return child(main_->document_element(), "body"); }

Status DocxParts::describe(Document& document) const {
  HONE_TRY(const XmlTree tree, package_.tree(package_.properties_part()));
  if (!tree) return {};
  const pugi::xml_node properties = tree->document_element();
  const auto said = [&](const char* name) { return one_line(all_text(child(properties, name))); };
  document.title = said("title");
  document.author = said("creator");
  document.date = said("created");
  if (document.date.empty()) document.date = said("modified");
  return {};
}

const std::string* DocxParts::inserted(std::string_view id, std::string& name) const {
  const OfficePackage::Relationship* link = package_.by_id(id);
  if (!link) return nullptr;
  name = link->part.substr(link->part.rfind('/') + 1);
  return package_.bytes(link->part);
}

Result<pugi::xml_node> DocxParts::root_of(const std::string& part) {
  HONE_TRY(XmlTree tree, package_.tree(part));
  if (!tree) return pugi::xml_node();
  trees_.push_back(std::move(tree));
  return trees_.back()->document_element();
}

Result<DocxParts::Nodes> DocxParts::children_of(std::string_view type) {
  HONE_TRY(const pugi::xml_node root, root_of(package_.related(type)));
  Nodes nodes;
  for (const pugi::xml_node& node : root.children())
    if (attribute(node, "type").empty() || attribute(node, "type") == "normal")  // the others are lines over notes
      nodes.emplace(attribute(node, "id"), node);
  return nodes;
}

}  // namespace hone
