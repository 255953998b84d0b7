// fdx (Final Draft): the paragraphs of a screenplay, laid out as in Fountain; scene headings are headings.
#include <fmt/format.h>

#include <string>

#include "dates.h"
#include "decoding.h"
#include "hone/core/unicode.h"
#include "left_out.h"
#include "reading.h"
#include "text_builder.h"
#include "xml.h"

namespace hone::documents {
namespace {

// The words of one paragraph; runs of different styles are separate <Text> elements.
std::string paragraph_text(const pugi::xml_node& paragraph, LeftOut& left_out) {
  std::string text;
  for (const pugi::xml_node& run : paragraph.children()) {
    const std::string_view kind = local_name(run);
    if (kind == "Text" && attribute(run, "Style").find("Strikeout") != std::string_view::npos)
      left_out.add("struck-out passage");
    else if (kind == "Text")
      text += all_text(run);
    else if (kind == "ScriptNote")
      left_out.add("note");
    else if (kind == "OmittedScene")
      left_out.add("omitted scene");
  }
  return text;
}

// The first line is the title; "Written by" says who wrote it, on its line or on the next.
void add_title_page(const pugi::xml_node& content, TextBuilder& builder, Document& document, LeftOut& left_out) {
  bool author_follows = false;
  for (const pugi::xml_node& paragraph : content.children()) {
    if (local_name(paragraph) != "Paragraph") continue;
    const std::string line = one_line(paragraph_text(paragraph, left_out));
    if (line.empty()) continue;
    builder.separate(1);
    builder.flow(line);
    if (document.title.empty()) {
      document.title = line;
      continue;
    }
    const std::string small = lower_ascii(line);
    if (author_follows && document.author.empty()) document.author = line;
    author_follows = false;
    for (std::string_view by : {"written by", "screenplay by", "by"})
      if (document.author.empty() && small.compare(0, by.size(), by) == 0 &&
          (small.size() == by.size() || small[by.size()] == ' ' || small[by.size()] == ':')) {
        document.author =
            one_line(std::string_view(line).substr(std::min(line.find_first_not_of(": ", by.size()), line.size())));
        author_follows = document.author.empty();
        break;
      }
    if (document.date.empty()) document.date = date_as_iso(line);
  }
  builder.separate(2);
}

void add_paragraphs(const pugi::xml_node& content, TextBuilder& builder, LeftOut& left_out) {
  for (const pugi::xml_node& paragraph : content.children()) {
    if (local_name(paragraph) == "ScriptNote") left_out.add("note");
    if (local_name(paragraph) != "Paragraph") continue;
    const std::string_view type = attribute(paragraph, "Type");
    const bool spoken = type == "Dialogue" || type == "Parenthetical";  // right below who says it
    builder.separate(spoken ? 1 : 2);
    if (type == "New Act")
      builder.begin_heading(1);
    else if (type == "Scene Heading")
      builder.begin_heading(2);
    if (const std::string_view number = attribute(paragraph, "Number"); !number.empty())
      builder.flow(std::string(number) + " ");
    builder.flow(paragraph_text(paragraph, left_out));
    builder.end_heading();
    // Two people who speak at once lie within one paragraph.
    if (const pugi::xml_node dual = child(paragraph, "DualDialogue")) add_paragraphs(dual, builder, left_out);
  }
}

}  // namespace

Result<Document> read_fdx(const Source& source) {
  HONE_TRY(Decoded decoded, decode(source.bytes, source.name, declared_encoding(source.bytes)));
  std::string_view xml = decoded.text;  // UTF-8 now, whatever its declaration says
  if (xml.substr(0, 5) == "<?xml") xml.remove_prefix(std::min(xml.find("?>"), xml.size() - 2) + 2);
  HONE_TRY(XmlTree tree, parse_xml(xml, source.name, source.limits));
  const pugi::xml_node root = tree->document_element();
  const pugi::xml_node content = child(root, "Content");
  if (local_name(root) != "FinalDraft" || !content)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is no Final Draft document: it has no <FinalDraft> with <Content>.", source.name));
  Document document;
  document.warnings = std::move(decoded.warnings);
  TextBuilder builder;
  LeftOut left_out;
  add_title_page(descend(root, "TitlePage", "Content"), builder, document, left_out);
  add_paragraphs(content, builder, left_out);
  for (const pugi::xml_node& note : child(root, "ScriptNotes").children())
    if (local_name(note) == "ScriptNote") left_out.add("note");
  builder.finish(document);
  left_out.say(source.name, document.warnings);
  return document;
}

}  // namespace hone::documents
