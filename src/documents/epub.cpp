// epub (2 and 3): the chapters in the order of the package's spine, each read as HTML.
#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "dates.h"
#include "decoding.h"
#include "html.h"
#include "percent_decoding.h"
#include "reading.h"
#include "xml.h"
#include "zip_archive.h"

namespace hone::documents {
namespace {

// "%20" and "../" resolved against the folder of the package file; "" when it leads outside.
std::string resolve(std::string_view folder, std::string_view href) {
  href = href.substr(0, href.find('#'));
  std::vector<std::string_view> parts;
  const std::string whole = std::string(folder) + percent_decoded(href);
  for (std::size_t at = 0; at <= whole.size();) {
    const std::size_t end = std::min(whole.find('/', at), whole.size());
    const std::string_view part = std::string_view(whole).substr(at, end - at);
    if (part == "..") {
      if (parts.empty()) return "";
      parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    at = end + 1;
  }
  std::string path;
  for (std::string_view part : parts) path.append(path.empty() ? "" : "/").append(part);
  return path;
}

struct Package {
  std::string title, author, date;
  std::vector<std::string> chapters;  // entries of the archive, in reading order
};

// dc:title, dc:creator, dc:date. The day of publication, where epub 2 marks one, before that of a conversion.
void read_metadata(const pugi::xml_node& metadata, Package& package) {
  const bool first = package.author.empty();
  bool published = false;
  for (const pugi::xml_node& item : metadata.children()) {
    const std::string_view name = local_name(item);
    const std::string value = one_line(all_text(item));
    if (value.empty()) continue;
    if (name == "title" && package.title.empty()) package.title = value;
    if (name == "creator" && first) package.author += (package.author.empty() ? "" : ", ") + value;
    if (name == "date" && (package.date.empty() || (!published && attribute(item, "event") == "publication"))) {
      published = attribute(item, "event") == "publication";
      package.date = date_as_iso(value);
    }
  }
}

Result<Package> read_package(std::string_view bytes, const std::string& path, const Source& source) {
  HONE_TRY(XmlTree tree, parse_xml(bytes, fmt::format("{} of {}", path, source.name), source.limits));
  const pugi::xml_node root = tree->document_element();
  Package package;
  read_metadata(child(root, "metadata"), package);
  read_metadata(descend(root, "metadata", "dc-metadata"), package);
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);

  std::map<std::string, std::string, std::less<>> manifest;  // id → entry
  for (const pugi::xml_node& item : child(root, "manifest").children()) {
    const std::string_view type = attribute(item, "media-type");
    if (type == "application/xhtml+xml" || type == "text/html" || type == "text/x-oeb1-document")
      manifest[std::string(attribute(item, "id"))] = resolve(folder, attribute(item, "href"));
  }
  for (const pugi::xml_node& reference : child(root, "spine").children())
    if (const auto found = manifest.find(attribute(reference, "idref"));
        found != manifest.end() && !found->second.empty())
      package.chapters.push_back(found->second);
  return package;
}

// Fonts may be scrambled in any book; anything else that is encrypted is a lock.
Status check_encryption(std::string_view bytes, const Source& source) {
  HONE_TRY(XmlTree tree, parse_xml(bytes, "META-INF/encryption.xml of " + source.name, source.limits));
  for (const pugi::xml_node& data : tree->document_element().children()) {
    const std::string_view method = attribute(child(data, "EncryptionMethod"), "Algorithm");
    if (local_name(data) == "EncryptedData" && method != "http://www.idpf.org/2008/embedding" &&
        method != "http://ns.adobe.com/pdf/enc#RC")
      return Error(ErrorCode::unsupported,
                   fmt::format("{} is locked by its seller (DRM); its text cannot be read.", source.name));
  }
  return {};
}

}  // namespace

Result<Document> read_epub(const Source& source) {
  const std::string container = "META-INF/container.xml", encryption = "META-INF/encryption.xml";
  HONE_TRY(Archive archive, Archive::open(source.bytes, source.name, source.limits));
  if (!archive.contains(container))
    return Error(ErrorCode::corrupt_data, fmt::format("{} is no epub: it holds no {}.", source.name, container));
  HONE_TRY(auto meta, archive.read({container, encryption}));
  if (meta.contains(encryption)) HONE_CHECK(check_encryption(meta[encryption], source));
  HONE_TRY(XmlTree tree, parse_xml(meta[container], fmt::format("{} of {}", container, source.name), source.limits));
  const std::string package_path =
      resolve("", attribute(descend(tree->document_element(), "rootfiles", "rootfile"), "full-path"));
  HONE_TRY(auto package_file, archive.read({package_path}));
  if (package_file.empty())
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is no epub: its package file \"{}\" is not in it.", source.name, package_path));
  HONE_TRY(Package package, read_package(package_file[package_path], package_path, source));
  if (package.chapters.empty())
    return Error(ErrorCode::corrupt_data, fmt::format("{} is no epub: its spine names no chapter.", source.name));

  HONE_TRY(auto chapters, archive.read({package.chapters.begin(), package.chapters.end()}));
  Document document;
  document.title = package.title, document.author = package.author, document.date = package.date;
  TextBuilder builder;
  HtmlPage page;
  for (const std::string& path : package.chapters) {
    const auto found = chapters.find(path);
    const std::string name = fmt::format("{} of {}", path, source.name);
    if (found == chapters.end()) {
      document.warnings.push_back(fmt::format("{} names a chapter {} that is not in it.", source.name, path));
      continue;
    }
    HONE_TRY(Decoded decoded, decode(found->second, name, declared_encoding(found->second)));
    for (std::string& warning : decoded.warnings) document.warnings.push_back(std::move(warning));
    builder.separate(2);
    HONE_CHECK(add_html(expand_self_closing(decoded.text), name, source.limits, builder, &page));
    if (builder.size_bytes() > source.limits.text_bytes)
      return Error(ErrorCode::limit_exceeded,
                   fmt::format("The text of {} is longer than {} MB.", source.name, source.limits.text_bytes >> 20));
  }
  builder.finish(document);
  page.left_out.say(source.name, document.warnings);
  if (document.text.empty()) document.warnings.push_back(source.name + " has no text.");
  return document;
}

}  // namespace hone::documents
