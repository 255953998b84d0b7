// Small docx files for tests, made in memory from the XML that matters.
//
//   DocxSample().body(text("Rent: 900.")).part("comments", comments_xml).bytes()
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hone/core/result.h"

namespace hone::documents {

inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files, bool compressed = true) {
  std::string out;
  ::archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  if (!compressed) archive_write_set_options(writer, "zip:compression=store");
  archive_write_open(
      writer, &out, nullptr,
      [](::archive*, void* to, const void* bytes, std::size_t size) -> la_ssize_t {
        static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
        return static_cast<la_ssize_t>(size);
      },
      nullptr);
  for (const auto& [name, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(writer, entry);
    archive_write_data(writer, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return out;
}

// <w:p> with properties, a run with properties, a table's cell.
inline std::string text(std::string_view words, std::string_view run_properties = "") {
  return fmt::format(R"(<w:r><w:rPr>{}</w:rPr><w:t xml:space="preserve">{}</w:t></w:r>)", run_properties, words);
}
inline std::string paragraph(std::string_view runs, std::string_view properties = "") {
  return fmt::format("<w:p><w:pPr>{}</w:pPr>{}</w:p>", properties, runs);
}
inline std::string item(int list, int level, std::string_view words) {
  return paragraph(text(words),
                   fmt::format(R"(<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>)", level, list));
}
inline std::string cell(std::string_view words, std::string_view properties = "") {
  return fmt::format("<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>", properties, paragraph(words.empty() ? "" : text(words)));
}

class DocxSample {
 public:
  explicit DocxSample(std::string main = "word/document.xml") : main_(std::move(main)) {}

  DocxSample& body(std::string xml) {
    body_ = std::move(xml);
    return *this;
  }
  // A part of that relationship's type, "numbering", with the children of its root. Its id is rId1, rId2 …
  DocxSample& part(const std::string& type, const std::string& children) {
    return file(type, fmt::format("{}{}.xml", type, files_.size()), root("w:" + type, children));
  }
  DocxSample& file(const std::string& type, const std::string& name, std::string content) {
    links_ += fmt::format(R"(<Relationship Id="rId{}" Type="http://x/relationships/{}" Target="{}"/>)",
                          files_.size() + 1, type, name);
    files_.push_back({"word/" + name, std::move(content)});
    return *this;
  }
  DocxSample& properties(const std::string& children) {
    core_ = root("cp:coreProperties", children);
    return *this;
  }
  DocxSample& space(std::string uri) {  // of the w: elements
    space_ = std::move(uri);
    return *this;
  }

  std::string bytes() const {
    const auto links = [](const std::string& all) { return "<Relationships>" + all + "</Relationships>"; };
    std::vector<std::pair<std::string, std::string>> all = files_;
    all.push_back({"[Content_Types].xml", "<Types>wordprocessingml</Types>"});
    all.push_back(
        {"_rels/.rels", links(fmt::format(R"(<Relationship Id="a" Type="http://x/officeDocument" Target="/{}"/>)"
                                          R"(<Relationship Id="b" Type="http://x/metadata/core-properties" )"
                                          R"(Target="docProps/core.xml"/>)",
                                          main_))});
    const std::size_t slash = main_.rfind('/') + 1;
    all.push_back({main_.substr(0, slash) + "_rels/" + main_.substr(slash) + ".rels", links(links_)});
    all.push_back({main_, root("w:document", "<w:body>" + body_ + "</w:body>")});
    if (!core_.empty()) all.push_back({"docProps/core.xml", core_});
    return zip_of(all);
  }

 private:
  std::string root(const std::string& name, const std::string& children) const {
    return fmt::format(
        R"(<{0} xmlns:w="{1}" xmlns:r="r" xmlns:m="m" xmlns:w14="w14" xmlns:dc="dc" xmlns:dcterms="dt">{2}</{0}>)",
        name, space_, children);
  }
  std::string main_, body_, links_, core_, space_ = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  std::vector<std::pair<std::string, std::string>> files_;
};

}  // namespace hone::documents
