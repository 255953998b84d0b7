#include "office_parts.h"

#include <fmt/format.h>

#include "text_builder.h"

namespace hone::documents {
namespace {

std::string relationships_of(const std::string& part) {
  const std::size_t slash = part.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  return part.substr(0, name) + "_rels/" + part.substr(name) + ".rels";
}

// "../media/a.png" as seen from "ppt/slides/slide1.xml" is "ppt/media/a.png".
std::string resolved(const std::string& from, std::string_view target) {
  std::string path =
      target.substr(0, 1) == "/" ? "" : from.substr(0, from.rfind('/') == std::string::npos ? 0 : from.rfind('/'));
  for (std::size_t at = 0; at <= target.size();) {
    const std::size_t end = std::min(target.find('/', at), target.size());
    const std::string_view step = target.substr(at, end - at);
    at = end + 1;
    if (step == "..") {
      path.erase(path.rfind('/') == std::string::npos ? 0 : path.rfind('/'));
    } else if (!step.empty() && step != ".") {
      if (!path.empty()) path += '/';
      path += step;
    }
  }
  return path;
}

}  // namespace

Result<OfficeParts> OfficeParts::open(const Source& source, const std::string& usual) {
  HONE_TRY(Archive archive, Archive::open(source.bytes, source.name, source.limits));
  OfficeParts parts(source, std::move(archive));
  HONE_CHECK(parts.load({"", "docProps/core.xml"}));
  for (const std::string& main : parts.of_kind("", "officeDocument"))
    if (parts.archive_.contains(main)) parts.main_ = main;
  if (parts.main_.empty()) parts.main_ = usual;
  HONE_CHECK(parts.load({parts.main_}));
  if (!parts.files_.count(parts.main_))
    return Error(ErrorCode::corrupt_data, fmt::format("{} is damaged: it holds no {}.", source.name, parts.main_));
  return parts;
}

Status OfficeParts::load(const std::set<std::string>& names) {
  std::set<std::string> wanted;
  for (const std::string& name : names) {
    if (files_.count(name) || (name.empty() ? related_.count("") : 0)) continue;
    if (!name.empty()) wanted.insert(name);
    wanted.insert(relationships_of(name));
  }
  if (wanted.empty()) return {};
  HONE_TRY(auto read, archive_.read(wanted));
  for (const std::string& name : names) {
    const auto links = read.find(relationships_of(name));
    if (links == read.end()) continue;
    HONE_TRY(XmlTree tree,
             parse_xml(links->second, fmt::format("{} of {}", links->first, source_->name), source_->limits));
    for (const pugi::xml_node& link : tree->document_element().children()) {
      if (attribute(link, "TargetMode") == "External") continue;
      const std::string_view type = attribute(link, "Type");
      related_[name][std::string(attribute(link, "Id"))] = {resolved(name, attribute(link, "Target")),
                                                            std::string(type.substr(type.rfind('/') + 1))};
    }
    read.erase(links);
  }
  for (auto& [name, bytes] : read) files_[name] = std::move(bytes);
  return {};
}

const std::string* OfficeParts::bytes(const std::string& part) const {
  const auto found = files_.find(part);
  return found == files_.end() ? nullptr : &found->second;
}

Result<XmlTree> OfficeParts::tree(const std::string& part) const {
  const std::string* content = bytes(part);
  if (!content) return XmlTree();
  return parse_xml(*content, fmt::format("{} of {}", part, source_->name), source_->limits);
}

std::string OfficeParts::related(const std::string& part, std::string_view id) const {
  const auto links = related_.find(part);
  if (links == related_.end()) return "";
  const auto found = links->second.find(id);
  return found == links->second.end() ? "" : found->second.part;
}

std::vector<std::string> OfficeParts::of_kind(const std::string& part, std::string_view kind) const {
  std::vector<std::string> parts;
  const auto links = related_.find(part);
  if (links == related_.end()) return parts;
  for (const auto& [id, target] : links->second)
    if (target.kind == kind) parts.push_back(target.part);
  return parts;
}

Status OfficeParts::describe(Document& document) const {
  HONE_TRY(XmlTree core, tree("docProps/core.xml"));
  if (!core) return {};
  const pugi::xml_node root = core->document_element();
  document.title = one_line(all_text(child(root, "title")));
  document.author = one_line(all_text(child(root, "creator")));
  document.date = one_line(all_text(child(root, "modified")));
  if (document.date.empty()) document.date = one_line(all_text(child(root, "created")));
  return {};
}

}  // namespace hone::documents
