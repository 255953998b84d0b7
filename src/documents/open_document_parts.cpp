#include "open_document_parts.h"

#include <fmt/format.h>

#include <set>

#include "percent_decoding.h"
#include "text_builder.h"
#include "zip_archive.h"

namespace hone::documents {
namespace {

// "./Object 1" lies in "Object 1/content.xml".
std::string part_of(std::string_view reference) {
  if (reference.substr(0, 2) == "./") reference.remove_prefix(2);
  if (!reference.empty() && reference.back() == '/') reference.remove_suffix(1);
  return reference.empty() ? "" : std::string(reference) + "/content.xml";
}

class ObjectsOf : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node& node) override {
    if (local_name(node) != "object") return true;
    const std::string part = part_of(attribute(node, "href"));
    if (!part.empty()) parts.insert({part, percent_decoded(part)});  // LibreOffice writes spaces, others escape them
    return true;
  }
  std::set<std::string> parts;
};

}  // namespace

Result<OpenDocumentParts> OpenDocumentParts::open(const Source& source) {
  OpenDocumentParts parts(source);
  if (source.bytes.substr(0, 2) == "PK") {
    HONE_CHECK(parts.open_package());
  } else {
    HONE_TRY(parts.content_, parse_xml(source.bytes, source.name, source.limits));
  }
  if (parts.style_tree_) parts.styles.add(parts.styles_root());
  parts.styles.add(parts.content_->document_element());
  return parts;
}

Status OpenDocumentParts::open_package() {
  const std::string& name = source_->name;
  HONE_TRY(Archive archive, Archive::open(source_->bytes, name, source_->limits));
  HONE_TRY(auto files, archive.read({"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"}));
  if (files["META-INF/manifest.xml"].find("encryption-data") != std::string::npos)
    return Error(ErrorCode::unsupported,
                 fmt::format("{} is encrypted with a password; open it and save it without one.", name));
  if (files["content.xml"].empty())
    return Error(ErrorCode::corrupt_data, fmt::format("{} is damaged: it holds no content.xml.", name));
  auto parse = [&](const char* part, XmlTree& tree) -> Status {
    if (files[part].empty()) return {};
    HONE_TRY(tree, parse_xml(files[part], fmt::format("{} of {}", part, name), source_->limits));
    return {};
  };
  HONE_CHECK(parse("content.xml", content_));
  HONE_CHECK(parse("styles.xml", style_tree_));
  HONE_CHECK(parse("meta.xml", meta_));
  ObjectsOf found;
  content_->traverse(found);
  if (style_tree_) style_tree_->traverse(found);
  if (found.parts.empty()) return {};
  // Objects that are damaged or too large are not said; the text beside them is.
  if (auto objects = archive.read(found.parts)) objects_ = std::move(*objects);
  return {};
}

void OpenDocumentParts::describe(Document& document) const {
  const pugi::xml_node meta = child((meta_ ? meta_ : content_)->document_element(), "meta");
  document.title = one_line(all_text(child(meta, "title")));
  document.author = one_line(all_text(child(meta, "creator")));
  if (document.author.empty()) document.author = one_line(all_text(child(meta, "initial-creator")));
  document.date = one_line(all_text(child(meta, "date")));
  if (document.date.empty()) document.date = one_line(all_text(child(meta, "creation-date")));
}

pugi::xml_node OpenDocumentParts::object(const pugi::xml_node& node) {
  if (const pugi::xml_node inside = child(node, "document")) return inside;  // of a flat file
  const std::string part = part_of(attribute(node, "href"));
  auto found = objects_.extract(part);
  if (found.empty()) found = objects_.extract(percent_decoded(part));
  if (found.empty()) return {};
  auto tree = parse_xml(found.mapped(), fmt::format("{} of {}", found.key(), source_->name), source_->limits);
  if (!tree) return {};
  object_ = std::move(*tree);
  return object_->document_element();
}

}  // namespace hone::documents
