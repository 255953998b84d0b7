// fdx (Final Draft): the paragraphs of a screenplay, laid out as in Fountain; scene headings are headings.
#include <fmt/format.h>

#include <string>

#include "reading.h"
#include "text_builder.h"
#include "xml.h"

namespace hone {
namespace {

// The words of one paragraph; runs of different styles are separate <Text> elements.
std::string paragraph_text(const pugi::xml_node& paragraph) {
  std::string text;
  for (const pugi::xml_node& run : paragraph.children())
    if (local_name(run) == "Text") text += all_text(run);
  return text;
}

std::string title_of(const pugi::xml_node& root) {
  for (const pugi::xml_node& paragraph : descend(root, "TitlePage", "Content").children())
    if (std::string title = one_line(paragraph_text(paragraph)); !title.empty()) return title;
  return "";
}

void add_paragraphs(const pugi::xml_node& content, TextBuilder& builder) {
  for (const pugi::xml_node& paragraph : content.children()) {
    if (local_name(paragraph) != "Paragraph") continue;
    const std::string_view type = attribute(paragraph, "Type");
    const bool spoken = type == "Dialogue" || type == "Parenthetical";  // right below who says it
    builder.separate(spoken ? 1 : 2);
    if (type == "New Act")
      builder.begin_heading(1);
    else if (type == "Scene Heading")
      builder.begin_heading(2);
    builder.flow(paragraph_text(paragraph));
    builder.end_heading();
    // Two people who speak at once lie within one paragraph.
    if (const pugi::xml_node dual = child(paragraph, "DualDialogue")) add_paragraphs(dual, builder);
  }
}

}  // namespace

Result<Document> read_fdx(const Source& source) {
  HONE_TRY(XmlTree tree, parse_xml(source.bytes, source.name, source.limits));
  const pugi::xml_node root = tree->document_element();
  const pugi::xml_node content = child(root, "Content");
  if (local_name(root) != "FinalDraft" || !content)
    return Error(ErrorCode::corrupt_data,
                 fmt::format("{} is no Final Draft document: it has no <FinalDraft> with <Content>.", source.name));
  Document document;
  document.title = title_of(root);
  TextBuilder builder;
  add_paragraphs(content, builder);
  builder.finish(document);
  return document;
}

}  // namespace hone
