#include "office_package.h"

#include <fmt/format.h>

#include <algorithm>

namespace hone {
namespace {

std::string folder_of(std::string_view part) {
  const std::size_t slash = part.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(part.substr(0, slash + 1));
}

// "../media/a.png" seen from "word/": "media/a.png". "" when it leads out of the file.
std::string resolve(const std::string& folder, std::string_view target) {
  const std::string path = target.substr(0, 1) == "/" ? std::string(target.substr(1)) : folder + std::string(target);
  std::vector<std::string_view> steps;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view step = std::string_view(path).substr(at, end - at);
    at = end + 1;
    if (step.empty() || step == ".") continue;
    if (step != "..") {
      steps.push_back(step);
    } else {
      if (steps.empty()) return "";
      steps.pop_back();
    }
  }
  std::string out;
  for (const std::string_view step : steps) out.append(out.empty() ? "" : "/").append(step);
  return out;
}

}  // namespace

Result<OfficePackage> OfficePackage::open(const Source& source, std::string_view kind, const std::string& usual_main) {
  HONE_TRY(Archive archive, Archive::open(source.bytes, source.name, source.limits));
  OfficePackage package(source, std::move(archive));
  HONE_CHECK(package.unpack({"_rels/.rels"}));
  HONE_TRY(const auto roots, package.relationships_of(""));
  for (const Relationship& root : roots) {
    if (!package.archive_.contains(root.part)) continue;
    if (root.type == "officeDocument" && package.main_.empty()) package.main_ = root.part;
    if (root.type == "core-properties") package.properties_ = root.part;
  }
  if (package.main_.empty() && package.archive_.contains(usual_main)) package.main_ = usual_main;
  if (package.main_.empty())
    return Error(ErrorCode::corrupt_data, fmt::format("{} is no {}: it holds no {}.", source.name, kind, usual_main));
  const std::string folder = folder_of(package.main_);
  const std::string links = folder + "_rels/" + package.main_.substr(folder.size()) + ".rels";
  HONE_CHECK(package.unpack({package.main_, links}));
  HONE_TRY(package.relationships_, package.relationships_of(package.main_));
  if (!package.archive_.contains(links))  // a file of a careless program: parts by their usual names
    for (const char* type : {"styles", "numbering", "settings", "footnotes", "endnotes", "comments"})
      package.relationships_.push_back({"", type, fmt::format("{}{}.xml", folder, type)});
  return package;
}

Result<std::vector<OfficePackage::Relationship>> OfficePackage::relationships_of(const std::string& part) {
  std::vector<Relationship> found;
  const std::string folder = folder_of(part);
  HONE_TRY(const XmlTree links, tree(folder + "_rels/" + part.substr(folder.size()) + ".rels"));
  if (!links) return found;
  for (const pugi::xml_node& link : links->document_element().children()) {
    if (local_name(link) != "Relationship") continue;
    const std::string_view type = attribute(link, "Type");
    const bool outside = attribute(link, "TargetMode") == "External";
    found.push_back({std::string(attribute(link, "Id")), std::string(type.substr(type.rfind('/') + 1)),
                     outside ? "" : resolve(folder, attribute(link, "Target"))});
  }
  return found;
}

std::string OfficePackage::related(std::string_view type) const {
  for (const Relationship& one : relationships_)
    if (one.type == type) return one.part;
  return "";
}

const OfficePackage::Relationship* OfficePackage::by_id(std::string_view id) const {
  for (const Relationship& one : relationships_)
    if (one.id == id) return &one;
  return nullptr;
}

Status OfficePackage::load(const std::set<std::string, std::less<>>& types) {
  std::set<std::string> parts{properties_};
  for (const Relationship& one : relationships_)
    if (types.contains(one.type) && !one.part.empty()) parts.insert(one.part);
  return unpack(parts);
}

Status OfficePackage::unpack(const std::set<std::string>& parts) {
  HONE_TRY(auto files, archive_.read(parts));
  files_.merge(files);
  return {};
}

Result<XmlTree> OfficePackage::tree(const std::string& part) const {
  const std::string* content = bytes(part);
  if (!content) return XmlTree();
  return parse_xml(*content, fmt::format("{} of {}", part, source_->name), source_->limits);
}

const std::string* OfficePackage::bytes(const std::string& part) const {
  const auto found = files_.find(part);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace hone
