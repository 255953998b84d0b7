// pptx (ECMA-376): the slides in the order in which they are shown, a page each; titles are headings, tables and charts
// rows, notes after their slide.
#include <fmt/format.h>

#include "chart.h"
#include "hone/core/unicode.h"
#include "left_out.h"
#include "office_parts.h"
#include "slide_pages.h"
#include "text_builder.h"

namespace hone::documents {
namespace {

class SlideWriter {
 public:
  SlideWriter(TextBuilder& builder, const OfficeParts& parts, const std::string& part)
      : builder_(builder), parts_(parts), part_(part) {}

  // Shapes, groups and tables below <p:spTree>; recursion is bounded by the depth that parse_xml allows.
  Status shapes(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "sp")
        shape(node);
      else if (name == "grpSp")
        HONE_CHECK(shapes(node));
      else if (name == "graphicFrame")
        HONE_CHECK(frame(node));
      else if (name == "AlternateContent")
        HONE_CHECK(shapes(child(node, "Choice") ? child(node, "Choice") : child(node, "Fallback")));
      else if (name == "pic")
        ++pictures;
    }
    return {};
  }

  std::size_t pictures = 0, graphics = 0;
  std::string title;  // of the first slide that has one

 private:
  void shape(const pugi::xml_node& node) {
    const pugi::xml_node placeholder = descend(node, "nvSpPr", "nvPr", "ph");
    const std::string_view type = attribute(placeholder, "type");
    if (type == "sldNum" || type == "dt" || type == "ftr" || type == "hdr" || type == "sldImg") return;
    const pugi::xml_node body = child(node, "txBody");
    if (type == "title" || type == "ctrTitle") {
      const std::string words = one_line(text_of(body));
      if (words.empty()) return;
      if (title.empty()) title = words;
      builder_.separate(2);
      builder_.begin_heading(1);
      builder_.flow(words);
      builder_.end_heading();
      builder_.separate(2);
      return;
    }
    builder_.separate(2);
    paragraphs(body);
    builder_.separate(2);
  }

  void paragraphs(const pugi::xml_node& body) {
    int number = 0;
    for (const pugi::xml_node& paragraph : body.children()) {
      if (local_name(paragraph) != "p") continue;
      const std::string text = paragraph_text(paragraph);
      const pugi::xml_node numbered = descend(paragraph, "pPr", "buAutoNum");
      if (!numbered || is_blank(text)) {
        if (!numbered && !is_blank(text)) number = 0;
      } else {
        const std::string start(attribute(numbered, "startAt"));
        number = number == 0 && !start.empty() ? std::atoi(start.c_str()) : number + 1;
      }
      if (is_blank(text)) continue;
      builder_.separate(1);
      if (numbered) builder_.verbatim(fmt::format("{}. ", number));
      for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\v', at), text.size());
        if (at > 0) builder_.line_break();
        builder_.flow(text.substr(at, end - at));
        at = end + 1;
      }
    }
  }

  static std::string paragraph_text(const pugi::xml_node& paragraph) {
    std::string text;
    for (const pugi::xml_node& node : paragraph.children()) {
      const std::string_view name = local_name(node);
      if (name == "r" || name == "fld") {
        if (attribute(node, "type").substr(0, 8) != "slidenum") text += all_text(child(node, "t"));
      } else if (name == "br") {
        text += '\v';
      } else if (name == "m" || name == "oMath" || name == "AlternateContent") {
        text += all_text(node);
      }
    }
    return text;
  }

  static std::string text_of(const pugi::xml_node& body) {
    std::string text;
    for (const pugi::xml_node& paragraph : body.children())
      if (local_name(paragraph) == "p") text += (text.empty() ? "" : " ") + paragraph_text(paragraph);
    for (char& c : text)
      if (c == '\v') c = ' ';
    return text;
  }

  Status frame(const pugi::xml_node& node) {
    const pugi::xml_node data = descend(node, "graphic", "graphicData"), table = child(data, "tbl");
    if (!table) {
      HONE_TRY(XmlTree chart, parts_.tree(parts_.related(part_, attribute(child(data, "chart"), "id"))));
      if (!chart || !write_chart(chart->document_element(), builder_)) ++graphics;
      return {};
    }
    builder_.separate(2);
    for (const pugi::xml_node& row : table.children()) {
      if (local_name(row) != "tr") continue;
      builder_.begin_row();
      for (const pugi::xml_node& cell : row.children()) {
        if (local_name(cell) != "tc") continue;
        builder_.begin_cell();
        builder_.flow(text_of(child(cell, "txBody")));
      }
      builder_.end_row();
    }
    builder_.separate(2);
    return {};
  }

  TextBuilder& builder_;
  const OfficeParts& parts_;
  const std::string& part_;
};

}  // namespace

Result<Document> read_pptx(const Source& source) {
  HONE_TRY(OfficeParts parts, OfficeParts::open(source, "ppt/presentation.xml"));
  Document document;
  HONE_CHECK(parts.describe(document));
  HONE_TRY(XmlTree tree, parts.tree(parts.main()));
  std::vector<std::string> slides;
  for (const pugi::xml_node& one : child(tree->document_element(), "sldIdLst").children())
    for (const pugi::xml_attribute& id : one.attributes())
      if (const std::string part = parts.related(parts.main(), id.value()); !part.empty()) slides.push_back(part);
  HONE_CHECK(parts.load({slides.begin(), slides.end()}));
  std::set<std::string> beside;
  for (const std::string& slide : slides)
    for (const char* kind : {"notesSlide", "comments", "chart", "diagramData"})
      for (const std::string& part : parts.of_kind(slide, kind)) beside.insert(part);
  HONE_CHECK(parts.load(beside));

  std::size_t hidden = 0, pictures = 0, graphics = 0, points = 0;
  for (const std::string& slide : slides) {
    HONE_TRY(XmlTree shown, parts.tree(slide));
    TextBuilder builder;
    SlideWriter writer(builder, parts, slide);
    if (shown) {
      hidden += attribute(shown->document_element(), "show") == "0";
      HONE_CHECK(writer.shapes(descend(shown->document_element(), "cSld", "spTree")));
    }
    for (const std::string& part :
         parts.of_kind(slide, "diagramData")) {  // SmartArt keeps its words apart from its shape
      HONE_TRY(XmlTree diagram, parts.tree(part));
      if (!diagram) continue;
      for (const pugi::xml_node& point : child(diagram->document_element(), "ptLst").children()) {
        builder.separate(1);
        builder.flow(all_text(child(point, "t")));
      }
      if (writer.graphics > 0) --writer.graphics;
    }
    for (const std::string& part : parts.of_kind(slide, "notesSlide")) {
      HONE_TRY(XmlTree notes, parts.tree(part));
      if (!notes) continue;
      TextBuilder said;
      HONE_CHECK(SlideWriter(said, parts, part).shapes(descend(notes->document_element(), "cSld", "spTree")));
      Document note;
      said.finish(note);
      if (note.text.empty()) continue;
      builder.separate(2);
      builder.verbatim("[notes] " + note.text);
    }
    for (const std::string& part : parts.of_kind(slide, "comments")) {
      HONE_TRY(XmlTree comments, parts.tree(part));
      if (!comments) continue;
      for (const pugi::xml_node& comment : comments->document_element().children()) {
        builder.separate(2);
        builder.flow("[comment] " + all_text(child(comment, "text")) + all_text(child(comment, "txBody")));
      }
    }
    pictures += writer.pictures, graphics += writer.graphics;
    append_slide(builder, writer.title, points, document);
  }
  say_remarks(source.name,
              {{hidden, {"hidden slide was read too", "hidden slides were read too"}},
               {pictures, pictures_not_read},
               {graphics, {"chart or drawing was not read", "charts or drawings were not read"}}},
              document.warnings);
  if (document.text.find_first_not_of("\n\f") == std::string::npos)
    document.warnings.push_back(source.name + " has no text.");
  return document;
}

}  // namespace hone::documents
